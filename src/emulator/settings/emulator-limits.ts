/**
 * The documented limits of the service (docs: build-with-claude/batch-processing,
 * api/rate-limits). A test can lower each of them.
 *
 * @example
 * ```ts
 * const limits: EmulatorLimits = { maxRequests: 10, queue: 20 }
 * const emulator = await startEmulator({ limits })
 * ```
 */
export interface EmulatorLimits {
  /** Requests per batch. Default 100,000. */
  maxRequests?: number
  /** Bytes per create body. Default 256,000,000. */
  maxBytes?: number
  /** Requests in batches that have not ended, across all workspaces. Default 200,000. */
  queue?: number
  /** Batches per page of the list. Default 1,000. */
  listMax?: number
  /**
   * A usage tier of the service: sets every limit below that is not given, and `queue`. Default
   * `none`: limits that nobody reaches, and the queue of the tier Start.
   */
  tier?: 'none' | 'start' | 'build' | 'scale'
  /** Calls per minute to the batch endpoints. Default: that of the tier. */
  rpm?: number
  /** Calls per minute to `count_tokens`. Default: that of the tier. */
  countRpm?: number
  /** Calls per minute to `POST /v1/messages`, for each group of models. Default: that of the tier. */
  messagesRpm?: number
  /** Input tokens per minute of these calls, without cache reads. Default: that of the tier. */
  inputTpm?: number
  /** Output tokens per minute of these calls. Default: that of the tier. */
  outputTpm?: number
  /** Lower limits of single workspaces, by workspace id. Default: none. */
  workspaces?: Readonly<Record<string, WorkspaceLimits>>
}

/**
 * Limits of one workspace. They hold beside those of the organization.
 *
 * @example
 * ```ts
 * const workspaces: Record<string, WorkspaceLimits> = { wrkspc_nightly: { rpm: 100, inputTpm: 50_000 } }
 * const emulator = await startEmulator({ limits: { workspaces } })
 * ```
 */
export interface WorkspaceLimits {
  /** Calls per minute to the batch endpoints. Default: no limit of its own. */
  rpm?: number
  /** Calls per minute to `count_tokens`. Default: no limit of its own. */
  countRpm?: number
  /** Calls per minute to `POST /v1/messages`, for each group of models. Default: no limit of its own. */
  messagesRpm?: number
  /** Input tokens per minute of these calls, without cache reads. Default: no limit of its own. */
  inputTpm?: number
  /** Output tokens per minute of these calls. Default: no limit of its own. */
  outputTpm?: number
}
