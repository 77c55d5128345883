/** Checks that tools have names of their own, and that each use of a tool has its result. */
import { turnsOf } from './turns.ts'
import type { Turn, TurnBlock } from './turns.ts'

type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function toolProblem({ tools, messages }: Given): string | undefined {
  return sameName(tools) ?? unpaired(turnsOf(messages as readonly unknown[]))
}

function sameName(tools: unknown): string | undefined {
  if (!Array.isArray(tools)) return undefined
  const names = tools.map((tool) => ((tool ?? {}) as Given)['name'])
  const given = names.filter((name) => typeof name === 'string')
  return new Set(given).size < given.length ? 'tools: Tool names must be unique.' : undefined
}

function unpaired(turns: readonly Turn[]): string | undefined {
  const called = new Set<unknown>()
  const answered = new Set<unknown>()
  for (const { blocks } of turns) {
    for (const { block } of blocks) {
      if (isServerResult(block['type'])) answered.add(block['tool_use_id'])
    }
  }
  for (const [i, turn] of turns.entries()) {
    const problem =
      turn.role === 'user'
        ? strayResult(turn, turns[i - 1])
        : (missingResult(turn, turns[i + 1]) ??
          strayServed(turn, called) ??
          (isOpen(turns, i) ? undefined : unserved(turn, answered)))
    if (problem !== undefined) return problem
  }
  return undefined
}

function missingResult({ blocks }: Turn, next: Turn | undefined): string | undefined {
  const uses = blocks.filter(({ block }) => block['type'] === 'tool_use')
  const ids = new Set<unknown>()
  for (const { block, path } of uses) {
    if (ids.has(block['id'])) return `${path}: \`tool_use\` ids must be unique`
    ids.add(block['id'])
  }
  // Results come first: those behind anything else do not count.
  for (const placed of next?.blocks ?? []) {
    if (!isResult(placed)) break
    ids.delete(placed.block['tool_use_id'])
  }
  const [first] = uses
  if (!first || ids.size === 0) return undefined
  return `messages.${first.message}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...ids].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
}

function strayResult({ blocks }: Turn, before: Turn | undefined): string | undefined {
  const results = blocks.filter(isResult)
  if (results.length === 0) return undefined
  const uses = before?.blocks.filter(({ block }) => block['type'] === 'tool_use') ?? []
  const ids = new Set(uses.map(({ block }) => block['id']))
  const stray = results.find(({ block }) => !ids.has(block['tool_use_id']))
  if (!stray) return undefined
  const id = String(stray.block['tool_use_id'])
  return `${stray.path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
}

/** A result that a server tool wrote, without the call before it. Adds the calls to `called`. */
function strayServed({ blocks }: Turn, called: Set<unknown>): string | undefined {
  for (const { block, path } of blocks) {
    const { type } = block
    if (isServerUse(block)) called.add(block['id'])
    if (!isServerResult(type) || called.has(block['tool_use_id'])) continue
    const use = type === 'mcp_tool_result' ? 'mcp_tool_use' : 'server_tool_use'
    return `${path}: unexpected \`tool_use_id\` found in \`${type}\` blocks: ${String(block['tool_use_id'])}. Each \`${type}\` block must have a corresponding \`${use}\` block before it.`
  }
  return undefined
}

/**
 * Whether server tools may still be at work after this turn: a paused answer goes back as it is, and
 * nothing but the results of the client's own tools may follow it.
 */
function isOpen(turns: readonly Turn[], i: number): boolean {
  const later = turns.length - i - 1
  return later === 0 || (later === 1 && turns[i + 1]?.blocks.every(isResult) === true)
}

/** A call of a server tool without its result. */
function unserved({ blocks }: Turn, answered: ReadonlySet<unknown>): string | undefined {
  const open = blocks.find(({ block }) => isServerUse(block) && !answered.has(block['id']))
  if (!open) return undefined
  const { name, id } = open.block
  return `messages.${open.message}: \`${String(name)}\` tool use with id \`${String(id)}\` was found without a corresponding \`${resultOf(open.block)}\` block`
}

function isResult({ block }: TurnBlock): boolean {
  return block['type'] === 'tool_result'
}

function isServerUse({ type }: Given): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use'
}

function isServerResult(type: unknown): type is string {
  return typeof type === 'string' && type.endsWith('_tool_result')
}

function resultOf({ type, name }: Given): string {
  if (type === 'mcp_tool_use') return 'mcp_tool_result'
  const tool = String(name)
  return tool.startsWith('tool_search_tool') ? 'tool_search_tool_result' : `${tool}_tool_result`
}
