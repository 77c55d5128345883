/**
 * Behaviour of the service that no document describes. The defaults are guesses, so each is a
 * setting.
 *
 * @example
 * ```ts
 * const inferred: InferredBehaviour = { queueFullStatus: 400, duplicateIds: true }
 * const emulator = await startEmulator({ inferred })
 * ```
 */
export interface InferredBehaviour {
  /** Status of a create call that would overfill the queue. Default 429. */
  queueFullStatus?: number
  /** `retry-after` of that reply, in seconds. Default: no such header. */
  queueFullRetryAfter?: number
  /**
   * When the params of a request are checked: when it is `processed`, so that it alone ends as
   * errored, or at the `create` call, which is refused. Default `processed`.
   */
  paramsChecked?: 'processed' | 'create'
  /** Status of a create call without requests. Default 400. */
  emptyRequestsStatus?: number
  /** Status of a create call that has a custom_id twice. Default 400. */
  duplicateIdStatus?: number
  /** Status of a call for a batch that does not exist, is deleted or of another workspace. Default 404. */
  unknownIdStatus?: number
  /** Status of a cancel call for a batch that has ended. Default 400. */
  cancelEndedStatus?: number
  /** Status of a delete call for a batch that has not ended. Default 400. */
  deleteRunningStatus?: number
  /** Status of a results call for a batch that has not ended. Default 400. */
  resultsRunningStatus?: number
  /** Status of a second cancel call while the first is taking effect. Default 200. */
  secondCancelStatus?: number
  /** Status of a results call for an archived batch. Default 404. */
  archivedStatus?: number
  /** Whether `results_url` becomes null once a batch is archived. Default true. */
  archivedUrlNull?: boolean
  /**
   * Status of a list call with an unknown `after_id` or `before_id`. With 200 the page is empty.
   * Default 400.
   */
  unknownCursorStatus?: number
  /**
   * Status of a list call with both `after_id` and `before_id`. With 200 only `after_id` counts.
   * Default 200.
   */
  bothCursorsStatus?: number
  /** Status of a list call with an empty cursor. With 200 it does not count. Default 200. */
  emptyCursorStatus?: number
  /** Whether replies have `anthropic-ratelimit-*` headers. Default true. */
  rateHeaders?: boolean
  /** Whether a results call obeys a `range` header. Default false: it sends everything. */
  resultsRange?: boolean
  /** Whether results are sent as gzip to a client that accepts it. Default false. */
  resultsGzip?: boolean
  /** `usage.service_tier` of an answer in a batch. Default `batch`. */
  serviceTier?: 'batch' | 'standard' | null
  /** Most bytes of one request in a batch. Default: no limit but that of the body. */
  requestMaxBytes?: number
  /**
   * Whether unknown keys beside `requests`, `custom_id` and `params` are accepted. Default false.
   */
  extraKeys?: boolean
  /** Whether a batch may contain the same custom_id twice. Default false. */
  duplicateIds?: boolean
  /**
   * Whether a create call with the `idempotency-key` of an earlier one is answered with the batch
   * that it made. Default false: the header has no effect.
   */
  idempotentCreates?: boolean
  /** Whether each model refuses the params that the real one refuses. Default true. */
  modelRules?: boolean
  /** Whether unknown members of params are accepted. Default false. */
  unknownMembers?: boolean
  /** Whether a refusal is billed. Default true. */
  refusalsBilled?: boolean
  /** Whether a batch reads prompt caches that a call to `/v1/messages` has filled. Default false. */
  cacheFromCalls?: boolean
  /**
   * Whether requests of a batch read prompt caches that earlier requests of the same batch have
   * filled. Default false: they can be read once the batch has ended.
   */
  cacheWithinBatch?: boolean
  /** Share of the possible cache reads that happen, from 0 to 1. Default 1. */
  cacheHitRate?: number
}
