/** The answers that `respond` may return, and the results that the service would make of them. */
import type {
  ContentBlock,
  Message,
  MessageCreateParamsNonStreaming,
  StopReason,
  Usage,
} from '@anthropic-ai/sdk/resources/messages'
import { stableId } from '../ids.ts'
import { countInputTokens } from '../params/count-input-tokens.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { Params, WireResult } from '../wire/wire-types.ts'

/**
 * An answer of the emulated model: a text, or an object. Missing members get defaults; `message` is
 * sent unchanged.
 *
 * @example
 * ```ts
 * const answerTo = (id: string): Answer =>
 *   id.endsWith('7') ? { error: { type: 'overloaded_error', message: 'Overloaded' } } : 'yes'
 * ```
 */
export type Answer =
  | string
  | {
      readonly text?: string
      readonly tool_use?: { readonly name: string; readonly input: unknown }
      /** Default `end_turn`, or `tool_use` if the answer has one. */
      readonly stop_reason?: StopReason
      readonly usage?: Partial<Usage>
      /** The request ends as `errored` with this error; not billed. */
      readonly error?: { readonly type: string; readonly message: string }
      /** The request ends as `expired`; not billed. */
      readonly expired?: true
      /** The request ends as `canceled`; not billed. */
      readonly canceled?: true
      /** A complete message, sent unchanged. */
      readonly message?: Message
    }

/**
 * What `respond` gets beside the params.
 *
 * @example
 * ```ts
 * const isTenth = ({ index }: AnswerInfo) => index % 10 === 0
 * ```
 */
export interface AnswerInfo {
  /** The custom_id as it was sent. */
  readonly custom_id: string
  /** The id of the batch. */
  readonly batchId: string
  /** Index of the request in its batch, from 0. */
  readonly index: number
  /** The ledger's key for the params, 32 hex digits; see {@link contentHash}. */
  readonly content: string
}

/**
 * Makes the answers. The emulator calls it once per request, when the batch ends, and keeps the
 * result. If it throws, or returns anything but an {@link Answer}, the request ends as `errored`
 * with the reason.
 *
 * @example
 * ```ts
 * const respond: Respond = (params, { index }) =>
 *   index === 0 ? { expired: true } : `${params.model} says yes`
 * const emulator = await startEmulator({ respond })
 * ```
 */
export type Respond = (
  params: MessageCreateParamsNonStreaming,
  info: AnswerInfo,
) => Answer | Promise<Answer>

/** The result that an answer gives. */
export function toResult(answer: Answer, params: Params, info: AnswerInfo): WireResult {
  const given = typeof answer === 'string' ? { text: answer } : answer
  if (given.error) return erroredResult(given.error.type, given.error.message, info)
  if (given.expired) return { type: 'expired' }
  if (given.canceled) return { type: 'canceled' }
  return { type: 'succeeded', message: given.message ?? toMessage(given, params, info) }
}

function toMessage(given: Exclude<Answer, string>, params: Params, info: AnswerInfo): Message {
  const content: ContentBlock[] = []
  if (given.text !== undefined) content.push({ type: 'text', text: given.text, citations: null })
  if (given.tool_use) {
    const { name, input } = given.tool_use
    const caller = { type: 'direct' as const }
    content.push({ type: 'tool_use', id: stableId('toolu', info), name, input, caller })
  }
  return {
    id: stableId('msg', info),
    type: 'message',
    role: 'assistant',
    model: params.model,
    content,
    stop_reason: given.stop_reason ?? (given.tool_use ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: { ...usageOf(params, content), ...given.usage },
  }
}

/** Four characters per token: good enough for numbers that only have to be consistent. */
function usageOf(params: Params, content: ContentBlock[]): Usage {
  return {
    input_tokens: countInputTokens(params),
    output_tokens: Math.ceil(JSON.stringify(content).length / 4),
    cache_creation: null,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'batch',
    speed: null,
  }
}
