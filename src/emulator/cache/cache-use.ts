/** One request that uses the cache. */
export interface CacheUse {
  /** When it is processed. */
  readonly at: number
  /** When others may read what it writes: at once, or when its batch has ended. */
  readonly readableAt: number
  readonly by: 'batch' | 'call'
  /** Whether it may read what a call has written, and not only what a batch has. */
  readonly readsCalls: boolean
  /** False: the cache does its best, and this time that is nothing. */
  readonly reads: boolean
}

/** The input tokens of a request by what they cost. Their sum is the length of the prompt. */
export interface InputTokens {
  /** What follows the last breakpoint, or the whole prompt. */
  readonly input: number
  readonly write5m: number
  readonly write1h: number
  readonly read: number
}
