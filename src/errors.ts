/**
 * Every code that a {@link BatchlineError} can carry. Switch on `code`: it works across duplicate
 * installs of the package, where `instanceof` does not.
 *
 * | code | meaning | resumable |
 * |---|---|---|
 * | `ERR_OPTION` | an option or argument has no valid value | - |
 * | `ERR_INPUT` | a file, line or row of the input can't be used | yes, once mended |
 * | `ERR_ORDER` | rows reach the job out of order, or one twice | yes, once mended |
 * | `ERR_CHANGED` | the input no longer makes the requests that were already sent | yes |
 * | `ERR_ATTEMPT_IN_USE` | two pipelines drive the same attempt of one job | yes |
 * | `ERR_LOCKED` | another process holds the job folder | yes |
 * | `ERR_ORIGIN` | the job belongs to another API address or workspace | yes, with the right key |
 * | `ERR_FORMAT` | the folder was written by another version of the format | yes, with that version |
 * | `ERR_JOURNAL` | the journal is damaged | see message |
 * | `ERR_STORAGE` | a file of the job, or the database of `writeTo`, can't be read or written | yes, once mended |
 * | `ERR_STOPPED` | the job may send nothing new (canceled, spend limit, key refused, disk full) | yes |
 * | `ERR_WAITING` | with `once`: nothing more can be done before the service has done its part | yes, later |
 * | `ERR_IN_DOUBT` | a create call has an unknown fate and must not be repeated blindly | yes |
 * | `ERR_API` | the service answered something this version does not understand | yes |
 *
 * @example
 * ```ts
 * const exitCodes: Partial<Record<ErrorCode, number>> = { ERR_STOPPED: 4, ERR_LOCKED: 5 }
 * ```
 */
export type ErrorCode =
  | 'ERR_OPTION'
  | 'ERR_INPUT'
  | 'ERR_ORDER'
  | 'ERR_CHANGED'
  | 'ERR_ATTEMPT_IN_USE'
  | 'ERR_LOCKED'
  | 'ERR_ORIGIN'
  | 'ERR_FORMAT'
  | 'ERR_JOURNAL'
  | 'ERR_STORAGE'
  | 'ERR_STOPPED'
  | 'ERR_WAITING'
  | 'ERR_IN_DOUBT'
  | 'ERR_API'

/**
 * What a step of a job (`once: true`) is still waiting for.
 *
 * @example
 * ```ts
 * const lineOf = ({ batches, againAt }: Waiting) => `${batches} batches run, next look at ${againAt}`
 * ```
 */
export interface Waiting {
  /** Batches that have not ended, or whose results are not here. */
  readonly batches: number
  /** Their requests. */
  readonly requests: number
  /** When the oldest of them was made, by the service's clock. Absent without one. */
  readonly oldest?: string
  /** Create calls without a reply, whose batch is being looked for. */
  readonly inDoubt: number
  /** Whether something could not be sent yet. */
  readonly unsent: boolean
  /** Why nothing new is sent, unless the reason is a lack of room. The job ends this way once all results are here. */
  readonly held?: string
  /** When to run the program again, by this machine's clock. Earlier or later does no harm. */
  readonly againAt: string
  /** The same as a wait, in milliseconds. */
  readonly againMs: number
}

/**
 * The one error class of batchline. The message says what happened, where, what it means for money
 * and data, and what to do next; the original error, if any, is the `cause`.
 *
 * @example
 * ```ts
 * try {
 *   await pipeline(rows, requests, attempt(job), sink)
 * } catch (error) {
 *   if (error instanceof BatchlineError && error.code === 'ERR_STOPPED') process.exitCode = 4
 *   else throw error
 * }
 * ```
 */
export class BatchlineError extends Error {
  /** The same in every copy of the package. */
  override readonly name = 'BatchlineError' as const
  /** What went wrong, as a stable string. */
  readonly code: ErrorCode
  /** Whether the same program, run again, continues where this one stopped. */
  readonly resumable: boolean

  /** For `ERR_WAITING`: what is pending, and when to run the program again. */
  readonly waiting?: Waiting

  /** @param options - `cause`: the original error. `waiting`: of `ERR_WAITING`. Default: none. */
  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; waiting?: Waiting } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    if (options.waiting) this.waiting = options.waiting
    this.resumable = code !== 'ERR_OPTION' && code !== 'ERR_JOURNAL'
  }
}
