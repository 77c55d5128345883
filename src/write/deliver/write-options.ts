/** What `writeTo` is told, and what it tells. */
import { kindOf } from '../../kind-of.ts'
import { OptionCheck } from '../../option-check.ts'
import { checkOrderOptions } from '../../order/order-options.ts'
import type { OrderOptions } from '../../order/order-options.ts'

/**
 * The rows that one call of your function writes.
 *
 * @example
 * ```ts
 * const lineOf = ({ from, to }: WriteSpan) => `rows ${from + 1} to ${to} of the input`
 * ```
 */
export interface WriteSpan {
  /** The offset that the database must have before. */
  readonly from: number
  /** The offset that it must have afterwards: write it in the same transaction as the outcomes. */
  readonly to: number
  /** Aborts when the stream is aborted or destroyed: whatever is not committed may be rolled back. */
  readonly signal: AbortSignal
}

/**
 * What `onRetry` is told.
 *
 * @example
 * ```ts
 * const lineOf = ({ from, to, failures, waitMs }: WriteRetry) =>
 *   `rows ${from + 1} to ${to}: failed ${failures} times, next in ${waitMs} ms`
 * ```
 */
export interface WriteRetry {
  /** What your function, or `offset`, threw. */
  readonly error: unknown
  /** The offset before. */
  readonly from: number
  /** The offset that was to be written; the same as `from` while the offset is read at the start. */
  readonly to: number
  /** How often it has failed so far. */
  readonly failures: number
  /** How long it waits before it tries again, in milliseconds. */
  readonly waitMs: number
}

/**
 * Options of {@link writeTo}.
 *
 * @example
 * ```ts
 * const options: WriteToOptions = { size: 500, offset: () => expected.get('offset') ?? 0 }
 * ```
 */
export interface WriteToOptions extends OrderOptions {
  /**
   * About how many outcomes one call gets, at least. A call ends with a row, so it may get more where rows have
   * parts. As many are in memory. Default 1000.
   */
  size?: number | undefined
  /**
   * How many rows of the input are in the database: 0 at first, then the last `to`. A function reads it, at the
   * start and after a failure; with a number nothing is tried again. Default 0: every run delivers all outcomes.
   */
  offset?: number | (() => number | Promise<number>) | undefined
  /** How often the same outcomes may fail before the stream does. Default 5. */
  maxTries?: number | undefined
  /**
   * Wait before the second try, in milliseconds. Each further wait is four times as long, at most a minute, and up
   * to a quarter more by chance. Default 1000.
   */
  retryMs?: number | undefined
  /** Called before each wait. Default: none. */
  onRetry?: ((retry: WriteRetry) => void) | undefined
}

export type ReadOffset = () => number | Promise<number>

/** @throws BatchlineError `ERR_OPTION` for an argument without a valid value */
export function checkWriteTo(write: unknown, options: WriteToOptions): void {
  const check = new OptionCheck('writeTo')
  if (typeof write !== 'function') {
    throw check.error(
      `the first argument must be the function that writes outcomes, not ${kindOf(write)}. Nothing was written`,
    )
  }
  const { size, offset, maxTries, retryMs, onRetry } = options
  check.wholeNumber('size', size)
  check.wholeNumber('maxTries', maxTries)
  check.ms('retryMs', retryMs, false)
  if (typeof offset !== 'function') check.wholeNumber('offset', offset, { least: 0 })
  if (onRetry !== undefined && typeof onRetry !== 'function') {
    throw check.error('onRetry must be a function')
  }
  checkOrderOptions('writeTo', options)
}
