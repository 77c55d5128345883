/**
 * What travels between the stages. The words, used everywhere with one meaning:
 *
 * - row: one input value (a line of JSONL, an element of a JSON array, a CSV record)
 * - position: the 0-based place of a row in the input, its identity in the job; `part` counts the
 *   requests where one row makes several
 * - request: `{custom_id, params}`, one Messages API call, the unit the API bills
 * - chunk: a sealed file of requests, byte for byte the body of one create call
 * - batch: what the API made of a chunk
 * - outcome: what became of a row, `ok` with a message and a value, or a failure with a reason
 * - attempt: one trip of requests through chunk, submit, await, validate
 *
 * All of it is plain data: it survives a spread and a JSON round trip in a Transform of your own.
 */
import type {
  Message,
  MessageCreateParamsNonStreaming,
  Usage,
} from '@anthropic-ai/sdk/resources/messages'

/**
 * Where a sealed request lies: which attempt, which chunk of it, which request of that chunk.
 *
 * @example
 * ```ts
 * const placeOf = ({ attempt, chunk, index }: Ref) => `attempt ${attempt}, chunk ${chunk}, request ${index}`
 * ```
 */
export interface Ref {
  /** From 1. */
  readonly attempt: number
  /** From 1, in the order in which the chunks of the attempt were sealed. */
  readonly chunk: number
  /** From 0, in the order of the chunk's file. */
  readonly index: number
  /** The name given to a second `retryFailed` on the same job; absent for the first. */
  readonly name?: string
  /** Counts the rows that share this request with the row that it was sent for, from 1; absent for that row. */
  readonly copy?: number
}

/**
 * A request on its way to a chunk.
 *
 * @example
 * ```ts
 * // A Transform of your own between toRequests and chunkBySize:
 * async function* cheaper(items: AsyncIterable<BatchRequest | Outcome>) {
 *   for await (const item of items) {
 *     if (item.type === 'outcome') yield item
 *     else yield { ...item, params: { ...item.params, max_tokens: 64 } }
 *   }
 * }
 * ```
 */
export interface BatchRequest<Row = unknown> {
  /** Tells it from the other items of a stream. */
  readonly type: 'request'
  /** The user's own id: any string. It stays on this machine and comes back in the outcome. */
  readonly custom_id: string
  /** What is sent, as `messages.create` takes it. */
  readonly params: MessageCreateParamsNonStreaming
  /** The place of its row in the input, from 0. */
  readonly position: number
  /** Which request of its row, from 0; absent where a row makes one. */
  readonly part?: number
  /** How many requests its row made; absent where that is one. */
  readonly parts?: number
  /** What `carry` picked of the row. */
  readonly row?: Row
  /** For attempts after the first: the request that this one repeats. */
  readonly retries?: Ref
  /**
   * For attempts after the first: what the attempts before cost, in USD. Absent if none of them was billed,
   * null if one was billed at a price that is not known.
   */
  readonly spent_usd?: number | null
  /** Set by `recall`: under which its answer is kept for other jobs. A hash; no text can be read from it. */
  readonly key?: string
  /** What made it, for the job's records and for outcomes. Set by `toRequests`. */
  readonly prompt?: PromptVersion
}

/**
 * What made a request.
 *
 * @example
 * ```ts
 * const nameOf = ({ version, hash }: PromptVersion) => version ?? hash
 * ```
 */
export interface PromptVersion {
  /** The `promptVersion` of `toRequests`. */
  readonly version?: string
  /** The first 12 hexadecimal digits of a hash of what is known to make requests; no text can be read from it. */
  readonly hash: string
}

/**
 * A reference to a sealed chunk; not a handle.
 *
 * @example
 * ```ts
 * const sizeOf = ({ requests, bytes }: Chunk) => `${requests} requests in ${bytes} bytes`
 * ```
 */
export interface Chunk {
  /** Tells it from the other items of a stream. */
  readonly type: 'chunk'
  /** Position of its first row. */
  readonly position: number
  /** Its attempt and number. */
  readonly ref: Omit<Ref, 'index'>
  /** Requests in it. */
  readonly requests: number
  /** Length of its create body, in bytes. */
  readonly bytes: number
}

/**
 * A reference to a batch that the API has accepted; not a handle.
 *
 * @example
 * ```ts
 * const lineOf = ({ id, requests }: SubmittedBatch) => `${id}: ${requests} requests`
 * ```
 */
export interface SubmittedBatch {
  /** Tells it from the other items of a stream. */
  readonly type: 'batch'
  /** The API's id, `msgbatch_…`. */
  readonly id: string
  /** Position of its first row. */
  readonly position: number
  /** The attempt and number of the chunk that it was made of. */
  readonly ref: Omit<Ref, 'index'>
  /** Requests in it. */
  readonly requests: number
}

/**
 * Why a row has no value.
 *
 * - `errored`: the API answered with an error (`error_type` names it)
 * - `expired`, `canceled`: the API never ran it; not billed
 * - `refused`, `truncated`, `invalid_output`: there is an answer, but it can't be used
 * - `paused`: the model's turn paused while server tools ran; the next attempt lets it go on
 * - `unsure`: there is a value, but its confidence is too low even for a review
 * - `rejected`: never sent (bad row, over the limit)
 * - `unresolved`: an answer exists or may exist, but is not available; never retried automatically
 *
 * @example
 * ```ts
 * const isUnbilled = (kind: FailureKind) => ['expired', 'canceled', 'rejected'].includes(kind)
 * ```
 */
export type FailureKind =
  | 'errored'
  | 'expired'
  | 'canceled'
  | 'refused'
  | 'truncated'
  | 'invalid_output'
  | 'paused'
  | 'unsure'
  | 'rejected'
  | 'unresolved'

/**
 * How to use an answer, by its confidence: accept it, have a person review it, or neither.
 *
 * @example
 * ```ts
 * const isForPeople = ({ tier }: Outcome) => tier === 'review' || tier === 'reject'
 * ```
 */
export type Tier = 'accept' | 'review' | 'reject'

/**
 * The reason of a failed outcome.
 *
 * @example
 * ```ts
 * const lineOf = ({ kind, message }: Failure) => `${kind}: ${message}`
 * ```
 */
export interface Failure {
  /** What happened, in a word. */
  readonly kind: FailureKind
  /** For a person: what happened and, where it helps, what to do. */
  readonly message: string
  /** Whether `retryFailed` may send the row again. */
  readonly retryable: boolean
  /** For `errored`: the API's error type, e.g. `invalid_request_error`, `overloaded_error`. */
  readonly error_type?: string
}

/**
 * What every outcome has, answered or not.
 *
 * @example
 * ```ts
 * const tokensOf = ({ usage }: OutcomeBase<Ticket>) => usage?.output_tokens ?? 0
 * ```
 */
export interface OutcomeBase<Row> {
  /** Tells it from the other items of a stream. */
  readonly type: 'outcome'
  /** The user's own id of the request. */
  readonly custom_id: string
  /** The place of its row in the input, from 0. */
  readonly position: number
  /** Which request of its row, from 0; absent where a row makes one. */
  readonly part?: number
  /** How many requests its row made; absent where that is one. */
  readonly parts?: number
  /** Absent where nothing was sealed (a rejected row, a batch of another tool): never retried. */
  readonly ref?: Ref
  /** 1 for the first trip; 0 where nothing was ever sent. */
  readonly attempt: number
  /** The batch that it came from; absent where nothing was sent. */
  readonly batch_id?: string
  /** What `carry` picked of the row. */
  readonly row?: Row
  /** Tokens of the answer, where there was one. */
  readonly usage?: Usage
  /** The model that answered, where one did. */
  readonly model?: string
  /**
   * What the answers of all attempts at this row cost, in USD, with those that could not be used. Absent if
   * a price is not known or nothing was answered. 0 if the answer was paid for another row or job. So the sum
   * over an output is what the job cost.
   */
  readonly cost_usd?: number
  /** With `dedupe`: the position of the row whose equal request was sent. */
  readonly same_as?: number
  /** Set by `recall`: the key under which the answer was found. Nothing was sent for this row. */
  readonly recalled?: string
  /** The key under which `remember` keeps the answer. Set by `recall`. */
  readonly key?: string
  /** Set by `validate` with the option `confidence`. A failure of kind `unsure` has `reject`. */
  readonly tier?: Tier
  /** How sure the model is, from 0 to 1; set together with `tier`. */
  readonly confidence?: number
  /** With the tier `review`: why no confidence is known, or that parts of a merged row have no tier. */
  readonly tier_reason?: string
  /** True if `askNow` got the answer, at the full price. */
  readonly asked_now?: true
  /** Set by `compare`: whether the value is the known truth. Absent where no truth is known. */
  readonly correct?: boolean
  /** Set by `mergeParts`: how many parts the outcome was made of. */
  readonly merged?: number
  /**
   * True for a failure of an earlier job of the program, which passed the later ones. It has no `ref`, because no
   * other job can send its request again, and nothing was asked about its row there.
   */
  readonly earlier?: true
  /** The `promptVersion` of the `toRequests` that made the request. */
  readonly prompt_version?: string
  /** A hash of what made the request, beside `prompt_version`; no text can be read from it. */
  readonly prompt_hash?: string
}

/**
 * A row that was answered.
 *
 * @example
 * ```ts
 * const textOf = ({ message }: Success) =>
 *   message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
 * ```
 */
export interface Success<Value = unknown, Row = unknown> extends OutcomeBase<Row> {
  /** Tells it from a failure. */
  readonly ok: true
  /** The answer, as the API gave it. */
  readonly message: Message
  /** What `validate` made of the message; absent before it. */
  readonly value?: Value
  /** True if `validate` extracted the one JSON value from a code fence or from other words. */
  readonly extracted?: true
  /** True if `validate` had to repair the JSON of the answer. */
  readonly repaired?: true
}

/**
 * A row that was not answered, or not usably.
 *
 * @example
 * ```ts
 * const isWorthATry = ({ failure }: Failed) => failure.retryable
 * ```
 */
export interface Failed<Row = unknown> extends OutcomeBase<Row> {
  /** Tells it from an answer. */
  readonly ok: false
  /** Why. */
  readonly failure: Failure
  /** The answer, where there is one and it could not be used. */
  readonly message?: Message
  /** Of kind `unsure`: what `validate` made of the answer. Not `value`: nobody should take it for a good one. */
  readonly unsure_value?: unknown
}

/**
 * The result of a row; a union discriminated by `ok`.
 *
 * @example
 * ```ts
 * for await (const outcome of results) {
 *   if (outcome.ok) save(outcome.custom_id, outcome.value)
 *   else report(outcome.custom_id, outcome.failure.kind, outcome.failure.message)
 * }
 * ```
 */
export type Outcome<Value = unknown, Row = unknown> = Success<Value, Row> | Failed<Row>
