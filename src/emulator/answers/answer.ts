/** The answers that `respond` may return, and what it gets to make them. */
import type {
  Message,
  MessageCreateParamsNonStreaming,
  RefusalStopDetails,
  StopReason,
  Usage,
} from '@anthropic-ai/sdk/resources/messages'

/**
 * An answer of the emulated model: a text, or an object. Missing members get defaults; `message` is
 * sent unchanged. Without any content of its own, as in `{usage: …}`, it has that of the default answer.
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
      /** What the model thought before it answered: a block of its own. */
      readonly thinking?: string
      readonly text?: string
      readonly tool_use?: { readonly name: string; readonly input: unknown }
      /**
       * Default: `max_tokens` or `stop_sequence` for an answer that the params cut off; else
       * `tool_use` for an answer that has one; else `end_turn`. With any but `max_tokens`, nothing
       * is cut off.
       */
      readonly stop_reason?: StopReason
      /** The stop sequence that ended the answer: `stop_reason` is `stop_sequence`. */
      readonly stop_sequence?: string
      /** Default null, or those of `refusal`. */
      readonly stop_details?: RefusalStopDetails | null
      /**
       * The category of a refusal, null for none: `stop_reason` is `refusal`, and `stop_details`
       * has the category.
       */
      readonly refusal?: RefusalStopDetails['category']
      /** Members of the usage that replace the counted ones. */
      readonly usage?: Partial<Usage>
      /** The request ends as `errored` with this error; not billed. */
      readonly error?: AnswerError
      /** The request ends as `expired`; not billed. */
      readonly expired?: true
      /** The request ends as `canceled`; not billed. */
      readonly canceled?: true
      /** A complete message, sent unchanged. */
      readonly message?: Message
    }

/**
 * An error that `respond` makes of a request.
 *
 * @example
 * ```ts
 * const error: AnswerError = {
 *   type: 'invalid_request_error',
 *   message: 'image dimensions exceed the limit',
 *   error_code: 'image_dimensions_too_large',
 * }
 * const respond: Respond = () => ({ error })
 * ```
 */
export interface AnswerError {
  /** The type, such as `invalid_request_error`. */
  readonly type: string
  /** The message. */
  readonly message: string
  /** The stable code: `details.error_code` of the error. */
  readonly error_code?: string
  /** More members of `details`. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Null: the error names no request. Default: an id is made up. */
  readonly request_id?: null
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
  /** The custom_id as it was sent; empty for a call to `/v1/messages`, which has none. */
  readonly custom_id: string
  /** The id of the batch; null for a call to `/v1/messages`. */
  readonly batchId: string | null
  /** Index of the request in its batch, from 0; 0 for a call to `/v1/messages`. */
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
