/**
 * What `respond` may give, and the result that the service would make of it.
 */
import type { ContentBlock, Message, StopReason, Usage } from '@anthropic-ai/sdk/resources/messages'
import { stableId } from '../ids.ts'
import { countInputTokens } from '../params/count-input-tokens.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { Params, WireResult } from '../wire/wire-types.ts'

/**
 * An answer of the emulated model: the text alone, or an object. Keys that are left out are filled
 * in; `message` stands as it is given.
 *
 * @example
 * ```ts
 * respond: (params, { custom_id }) =>
 *   custom_id.endsWith('7') ? { error: { type: 'overloaded_error', message: 'Overloaded' } } : 'yes'
 * ```
 */
export type Answer =
  | string
  | {
      readonly text?: string
      readonly tool_use?: { readonly name: string; readonly input: unknown }
      /** Default `end_turn`, or `tool_use` where there is one. */
      readonly stop_reason?: StopReason
      readonly usage?: Partial<Usage>
      /** The request ends as `errored` with this error; not billed. */
      readonly error?: { readonly type: string; readonly message: string }
      /** The request ends as `expired`; not billed. */
      readonly expired?: true
      /** The request ends as `canceled`; not billed. */
      readonly canceled?: true
      /** A whole message, sent as it is. */
      readonly message?: Message
    }

/** What `respond` is told beside the params. */
export interface AnswerInfo {
  readonly custom_id: string
  readonly batchId: string
  /** Place of the request in its batch, from 0. */
  readonly index: number
  /** The ledger's name for the params, see {@link contentHash}: 32 hex digits. */
  readonly content: string
}

/**
 * Makes the answers. Called once a request, when its batch ends; the result is kept. Where it throws, or
 * gives what is no {@link Answer}, the request ends as `errored` and says why.
 */
export type Respond = (params: Params, info: AnswerInfo) => Answer | Promise<Answer>

/** The result line's second half for an answer. */
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

/** Four characters a token: near enough for figures that only have to add up. */
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
