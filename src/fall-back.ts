/** Puts a value in the place of answers that did not come. */
import { describeThrown } from './describe-thrown.ts'
import { BatchlineError } from './errors.ts'
import { isOutcome } from './is-outcome.ts'
import { isPromise } from './kind-of.ts'
import { isOpenFailure } from './open-failure.ts'
import { OptionCheck } from './option-check.ts'
import type { FellBack, FinalOutcome } from './final-outcome.ts'
import type { Failed, Outcome } from './outcome.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import { unexpectedItem } from './wiring.ts'

/**
 * Options of `fallBack`.
 *
 * @example
 * ```ts
 * const options: FallBackOptions = { signal: AbortSignal.timeout(3_600_000) }
 * ```
 */
export interface FallBackOptions {
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Gives each row that failed for good a value from a function, marked `fallback: true`, and keeps the failure.
 * Put it after `retryFailed` and `askNow`: fallback values are not retried, and stages that judge or retry do
 * not accept them. Outcomes that are ok pass unchanged, and so do failures that are not final, because the job
 * is stopped and the next run retries them.
 *
 * @param make - makes the value of a failed row; undefined leaves the row failed. It is called again on every
 *   run, so it must return the same value for the same row, synchronously. If it throws, the run ends.
 *
 * @example
 * ```ts
 * const attempt = (job: Attempt<Ticket>) =>
 *   compose(chunkBySize(job), submitBatches(job), awaitResults(job), validate(Label))
 * const whole = compose(
 *   attempt(job),
 *   retryFailed(job, attempt),
 *   fallBack(({ failure }) => (failure.kind === 'refused' ? undefined : { label: 'question' as const, score: 0 })),
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument that is not a value. As the stream's error `ERR_INPUT`
 *   for an item that is not an outcome, and if the function throws or returns a promise; the error names the row,
 *   and the job stays intact.
 */
export function fallBack<Fallback, Value = unknown, Row = unknown>(
  make: ((failed: Failed<Row>) => Fallback | undefined) &
    // Nobody awaits it: a promise would end the run at the first failed row.
    (unknown extends NoInfer<Fallback>
      ? unknown
      : [Extract<NoInfer<Fallback>, PromiseLike<unknown>>] extends [never]
        ? unknown
        : { readonly 'fallBack needs the value at once': never }),
  options?: FallBackOptions,
): Stage<Outcome<Value, Row>, FinalOutcome<Value | Fallback, Row>>
/**
 * Gives each row that failed for good the same value. Each row gets its own copy, made by `structuredClone`,
 * so changing one does not change others. Instances of your own classes are not copied as such; give a function
 * that makes them.
 */
export function fallBack<Fallback, Value = unknown, Row = unknown>(
  value: Fallback &
    // Functions are called, so one that does not fit above must not pass as a value.
    (unknown extends NoInfer<Fallback>
      ? unknown
      : [Extract<NoInfer<Fallback>, PromiseLike<unknown> | ((...args: never) => unknown)>] extends [
            never,
          ]
        ? unknown
        : { readonly 'fallBack takes a value, or a function that makes it at once': never }),
  options?: FallBackOptions,
): Stage<Outcome<Value, Row>, FinalOutcome<Value | Fallback, Row>>
export function fallBack(
  given: unknown,
  { signal }: FallBackOptions = {},
): Stage<Outcome, FinalOutcome> {
  const make = makerOf(given)
  return stage<Outcome, FinalOutcome>({
    name: 'fallBack',
    signal,
    transform(outcome, emit) {
      if (!isOutcome(outcome)) throw unexpectedItem('fallBack', outcome)
      if (outcome.ok || isOpenFailure(outcome)) return emit(outcome)
      const value = valueFor(outcome, make)
      return emit(value === undefined ? outcome : fellBack(outcome, value))
    },
  })
}

type Make = (failed: Failed) => unknown

function makerOf(given: unknown): Make {
  if (typeof given === 'function') return given as Make
  const check = new OptionCheck('fallBack')
  if (given === undefined) {
    throw check.error(
      'the first argument must be the value, or a function that makes it from a failed row, not undefined. Nothing ' +
        'was sent. To leave failures as they are, leave fallBack out.',
    )
  }
  if (isPromise(given)) throw check.error('the value is a promise: is an await missing?')
  if (typeof given !== 'object' || given === null) return () => given
  // Copied here too: what its owner does to the object later must not change the rows to come.
  const kept = copyOf(given, check)
  return () => structuredClone(kept)
}

function copyOf(value: object, check: OptionCheck): unknown {
  try {
    return structuredClone(value)
  } catch {
    throw check.error(
      'the value contains something that can’t be copied, such as a function: give a function that makes the ' +
        'value for a failed row',
    )
  }
}

function valueFor(failed: Failed, make: Make): unknown {
  let value: unknown
  try {
    value = make(failed)
  } catch (cause) {
    throw badFallback(failed, `threw ${describeThrown(cause)}`, cause)
  }
  if (!isPromise(value)) return value
  // It may reject as well, and nobody else listens.
  Promise.resolve(value).catch(() => {})
  throw badFallback(failed, 'returned a promise, but must return the value itself')
}

function badFallback(
  { position, part, parts }: Failed,
  what: string,
  cause?: unknown,
): BatchlineError {
  const which = part === undefined ? '' : `, request ${part + 1} of ${parts}`
  return new BatchlineError(
    'ERR_INPUT',
    `fallBack: the function ${what}, for row ${position + 1} (position ${position}${which}). What is paid is kept. Fix the ` +
      'function and run the same program again: it continues where this run stopped.',
    cause === undefined ? {} : { cause },
  )
}

function fellBack({ ok: _ok, unsure_value: _unsure, ...failed }: Failed, value: unknown): FellBack {
  return { ...failed, ok: true, value, fallback: true }
}
