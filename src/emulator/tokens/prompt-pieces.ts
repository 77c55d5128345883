/**
 * Splits a prompt into pieces in the order in which the model reads them: the output schema, the
 * tools, the system prompt, the messages. A piece is a tool or a block. The tokens of the prompt are
 * the sum over its pieces, so each prefix has a count too, which the prompt cache needs.
 */
import { blockTokens } from './block-tokens.ts'
import { textTokens } from './text-tokens.ts'

/** The params that the model reads. */
export interface PromptParams {
  readonly system?: unknown
  readonly messages?: unknown
  readonly tools?: unknown
  readonly output_config?: unknown
  /** The older name of `output_config.format`. */
  readonly output_format?: unknown
}

export interface PromptPiece {
  /** Where it stands: the same block elsewhere is another piece. */
  readonly part: string
  /** The tool or block; a text that stands for a block; undefined for a message without any. */
  readonly value: unknown
  readonly tokens: number
}

/** The service tells the model how to use tools as soon as there is one. */
const toolsOverhead = 346
/** What separates a message from the next, and says who speaks. */
const messageOverhead = 4

/** The pieces of a prompt, one by one: a long conversation has many. */
export function* promptPieces(params: PromptParams, factor: number): Generator<PromptPiece> {
  const format = formatOf(params)
  if (format !== undefined) {
    yield { part: 'format', value: format, tokens: blockTokens(format, factor) }
  }
  for (const [i, tool] of listOf(params.tools).entries()) {
    const overhead = i === 0 ? toolsOverhead : 0
    yield { part: 'tool', value: tool, tokens: overhead + toolTokens(tool, factor) }
  }
  for (const value of blocksOf(params.system)) {
    yield { part: 'system', value, tokens: blockTokens(value, factor) }
  }
  for (const [i, message] of listOf(params.messages).entries()) {
    yield* messagePieces(message, i, factor)
  }
}

function* messagePieces(message: unknown, i: number, factor: number): Generator<PromptPiece> {
  const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown }
  const part = `${i} ${String(role)}`
  const blocks = blocksOf(content)
  const [first, ...more] = blocks.length === 0 ? [undefined] : blocks
  yield { part, value: first, tokens: messageOverhead + blockTokens(first, factor) }
  for (const value of more) yield { part, value, tokens: blockTokens(value, factor) }
}

/** A schema for the answer stands before everything else: another one makes another prompt. */
function formatOf({ output_config, output_format }: PromptParams): unknown {
  const { format } = (output_config ?? {}) as { format?: unknown }
  return format ?? output_format ?? undefined
}

function toolTokens(tool: unknown, factor: number): number {
  const { cache_control: _, ...read } = (tool ?? {}) as Readonly<Record<string, unknown>>
  return textTokens(JSON.stringify(read).length, factor)
}

function blocksOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [content] : listOf(content)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
