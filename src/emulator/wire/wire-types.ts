/**
 * What goes over the wire, where the SDK has no type for it or its type is too narrow: faults send
 * statuses and result types that do not exist.
 */
import type { Message, MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'

/** Params of a request as received: typed as the SDK's, but unchecked until they are processed. */
export type Params = MessageCreateParamsNonStreaming

/** One element of `requests` in a create body. */
export interface WireRequest {
  custom_id: string
  params: Params
}

/**
 * How a request of a batch can end.
 *
 * @example
 * ```ts
 * const { results } = await emulator.ledger()
 * const failed: ResultType[] = ['errored', 'canceled', 'expired']
 * console.log(failed.map((type) => results[type]))
 * ```
 */
export type ResultType = 'succeeded' | 'errored' | 'canceled' | 'expired'

/** What an error says beside its message. Codes are stable, messages are not. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** The body of every error reply. */
export interface ErrorEnvelope {
  type: 'error'
  error: { type: string; message: string; details?: ErrorDetails }
  request_id: string | null
}

/** The `result` member of a results line. */
export type WireResult =
  | { type: 'succeeded'; message: Message }
  | { type: 'errored'; error: ErrorEnvelope }
  | { type: 'canceled' }
  | { type: 'expired' }

/** The counts of a batch. All but `processing` stay 0 until it has ended. */
export type RequestCounts = { processing: number } & Record<ResultType, number>

/** A batch as the service describes it. */
export interface WireBatch {
  id: string
  type: 'message_batch'
  processing_status: string
  request_counts: RequestCounts
  created_at: string
  expires_at: string
  ended_at: string | null
  cancel_initiated_at: string | null
  archived_at: string | null
  results_url: string | null
}

/**
 * The endpoints of the API, by the names that the ledger and the faults use.
 *
 * @example
 * ```ts
 * const looks: Endpoint[] = ['retrieve', 'list']
 * const { calls } = await emulator.ledger()
 * console.log(looks.map((endpoint) => calls[endpoint]))
 * ```
 */
export type Endpoint =
  | 'create'
  | 'retrieve'
  | 'list'
  | 'cancel'
  | 'delete'
  | 'results'
  | 'count_tokens'
  | 'model'
  | 'models'
