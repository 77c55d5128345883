/** Checks `tool_choice` and deferred loading against the tools of the request. */
import { contentBlocks } from './content-blocks.ts'

type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function toolChoiceProblem(params: Given): string | undefined {
  const tools = (params['tools'] ?? []) as readonly Given[]
  if (tools.length > 0 && tools.every((tool) => tool['defer_loading'] === true)) {
    return 'At least one tool must have defer_loading=false. All tools cannot be deferred.'
  }
  const choice = params['tool_choice'] as Given | undefined
  if (choice === undefined || choice['type'] === 'none') return undefined
  if (addsTools(params)) return undefined
  if (tools.length === 0) return 'tool_choice may only be specified while providing tools.'
  const name = choice['name']
  if (choice['type'] !== 'tool' || tools.some((tool) => mayBe(tool, name))) return undefined
  return `Tool '${String(name)}' not found in provided tools`
}

/** A set of tools, such as those of an MCP server, does not say which names it has. */
function mayBe({ name }: Given, wanted: unknown): boolean {
  return name === undefined || name === wanted
}

/** Whether messages add tools to those of the request. */
function addsTools({ messages }: Given): boolean {
  for (const { block } of contentBlocks(messages as readonly unknown[])) {
    if (block['type'] === 'tool_addition') return true
  }
  return false
}
