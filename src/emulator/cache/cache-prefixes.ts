/**
 * The prefixes of a prompt that the cache may know: the hash of everything up to a piece, without
 * the markers themselves. A prompt without a marker has none and costs nothing.
 */
import { hash } from 'node:crypto'
import type { PromptPiece } from '../tokens/prompt-pieces.ts'
import { breakpointsOf } from './breakpoints.ts'
import type { CacheTtl } from './breakpoints.ts'

export interface CachePrefix {
  readonly key: string
  /** Tokens up to and with its last piece. */
  readonly tokens: number
  /** Number of its last piece. A run of tool calls, or of their results, counts once. */
  readonly position: number
  /** Set if its last piece is a breakpoint. */
  readonly ttl: CacheTtl | undefined
}

/** A prompt as the cache sees it. */
export interface CachePrompt {
  /** Tokens of the whole prompt. */
  readonly tokens: number
  /** In the order of the prompt, up to the last breakpoint. The model's minimum leaves some out. */
  readonly prefixes: readonly CachePrefix[]
}

/** What decides the prefixes of a prompt besides its pieces. */
export interface CacheScope {
  readonly workspace: string
  readonly params: Readonly<Record<string, unknown>>
  /** Shorter prefixes are neither written nor read. */
  readonly minTokens: number
}

export function cachePrompt(pieces: readonly PromptPiece[], scope: CacheScope): CachePrompt {
  const breakpoints = breakpointsOf(pieces, scope.params['cache_control'])
  let tokens = 0
  for (const piece of pieces) tokens += piece.tokens
  return { tokens, prefixes: breakpoints.size === 0 ? [] : prefixesOf(pieces, breakpoints, scope) }
}

/** The parts that stay the same when settings of the messages change. */
const beforeMessages: ReadonlySet<string> = new Set(['format', 'tool', 'system'])

function prefixesOf(
  pieces: readonly PromptPiece[],
  breakpoints: ReadonlyMap<number, CacheTtl>,
  { workspace, params, minTokens }: CacheScope,
): CachePrefix[] {
  const last = Math.max(...breakpoints.keys())
  const settings = messageSettings(params)
  const prefixes: CachePrefix[] = []
  let key = `${workspace} ${String(params['model'])}`
  let tokens = 0
  let position = 0
  for (let i = 0; i <= last; i++) {
    const piece = pieces[i] as PromptPiece
    const before = pieces[i - 1]
    const of = beforeMessages.has(piece.part) ? '' : settings
    key = hash('sha256', `${key} ${piece.part} ${of} ${contentOf(piece.value)}`, 'base64url')
    tokens += piece.tokens
    if (!before || !isSameRun(before, piece)) position++
    if (tokens < minTokens) continue
    prefixes.push({ key, tokens, position, ttl: breakpoints.get(i) })
  }
  return prefixes
}

/** What the service puts in front of the messages: another value makes other messages of them. */
function messageSettings({ tool_choice, thinking, output_config }: CacheScope['params']): string {
  const { effort } = (output_config ?? {}) as { effort?: unknown }
  return JSON.stringify([tool_choice, thinking, effort])
}

/** A text and a block with the same text are the same prompt. */
function contentOf(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? { type: 'text', text: value } : unmarked(value))
}

function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cache_control' in value)) return value
  const { cache_control: _, ...rest } = value
  return rest
}

function isSameRun(before: PromptPiece, piece: PromptPiece): boolean {
  const type = typeOf(piece.value)
  return (type === 'tool_use' || type === 'tool_result') && typeOf(before.value) === type
}

function typeOf(value: unknown): unknown {
  return (value as { type?: unknown } | null | undefined)?.type
}
