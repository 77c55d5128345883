/** Compares values with what is known to be true. */
import { BatchlineError } from './errors.ts'
import { describeThrown } from './describe-thrown.ts'
import { isOutcome } from './is-outcome.ts'
import { isPlainValue, isSameValue } from './judge/same-value.ts'
import { TruthSum } from './judge/truth-sum.ts'
import { isPromise, kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import type { FinalOutcome } from './final-outcome.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import type { TruthReport } from './truth-report.ts'
import { unexpectedItem } from './wiring.ts'

/**
 * Options of {@link compare}.
 *
 * @typeParam Value - of the outcomes, as `validate` made it
 * @typeParam Row - what is carried of a row
 * @typeParam Truth - what is known
 * @typeParam Answer - what is compared with it
 * @example
 * ```ts
 * // Numbers that may be written with thousands separators.
 * const options: CompareOptions<{ answer: string }, { solution: number }, number, number> = {
 *   truth: (row) => row.solution,
 *   of: (value) => Number(value.answer.replaceAll(',', '')),
 *   tolerance: 0.01,
 * }
 * ```
 */
export interface CompareOptions<Value, Row, Truth = unknown, Answer = unknown> {
  /**
   * Returns the truth of a row, or undefined if it is not known; the row is then not counted. NaN counts as
   * unknown too, unless `equals` is given, because `Number(row.price)` is NaN for a row without a price. Called
   * for failed rows too. `row` is undefined if `toRequests` carried nothing. If it throws, the run ends.
   */
  truth: (row: Row, outcome: FinalOutcome<Value, Row>) => Truth | undefined
  /** Selects what to compare in the value. If it throws, the run ends. Default: the value itself. */
  of?: ((value: Value, outcome: FinalOutcome<Value, Row>) => Answer) | undefined
  /**
   * Whether an answer is the truth. Default: text, booleans and null by `===`, numbers by their value, an
   * {@link ExactNumber} digit by digit; an answer of another type is wrong.
   */
  equals?: ((truth: Truth, answer: Answer) => boolean) | undefined
  /** How far numbers may be apart; for the default of `equals` alone. Default 0. */
  tolerance?: number | undefined
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * What {@link compare} returns: a stage that also knows how good the values were.
 *
 * @example
 * ```ts
 * const compared: CompareStage<{ topic: string }, Ticket> = compare({
 *   truth: (ticket: Ticket) => ticket.language,
 *   of: (value: { topic: string }) => value.topic,
 * })
 * ```
 */
export interface CompareStage<Value = unknown, Row = unknown> extends Stage<
  FinalOutcome<Value, Row>,
  FinalOutcome<Value, Row>
> {
  /** What was found so far; when the pipeline has ended, all of it. */
  report(): TruthReport
}

/**
 * Compares each value with the known truth of its row. An outcome with a known truth leaves with `correct`,
 * true or false; all others pass unchanged. Failures with a known truth count as unanswered, apart
 * from wrong ones. `report()` has the accuracy with its interval, each class, and the worst confusions.
 *
 * Memory is bounded for any truth and answers: see {@link TruthReport}. The same outcomes in
 * the same order, as a replay gives them, make the same report.
 *
 * @example
 * ```ts
 * const compared = compare({
 *   truth: (ticket: Ticket) => ticket.language,
 *   of: (value: { topic: string }) => value.topic,
 * })
 * await pipeline(rows, requests, attempt(job), retryFailed(job, attempt), compared, sink)
 * const { accuracy, macro, confusions } = compared.report()
 * ```
 * @throws BatchlineError `ERR_OPTION` for an option without a valid value. As the stream's error `ERR_INPUT`
 *   for an item that is no outcome, an outcome without a value, and if `truth`, `of` or `equals` throws: the
 *   error names the row, and the job stays intact.
 */
export function compare<Value, Row, Truth = unknown, Answer = Value>(
  options: CompareOptions<Value, Row, Truth, Answer> &
    // Outcomes that no `validate` has seen have no value. Nothing is inferred here: it would be the options.
    (unknown extends NoInfer<Value>
      ? unknown
      : [NoInfer<Value>] extends [undefined]
        ? { readonly 'compare belongs behind validate': never }
        : unknown),
): CompareStage<Value, Row> {
  const given = options as CompareOptions<unknown, unknown>
  checkOptions(given)
  const sum = new TruthSum()
  const self = stage<FinalOutcome, FinalOutcome>({
    name: 'compare',
    signal: given.signal,
    transform(outcome, emit) {
      if (!isOutcome(outcome)) throw unexpectedItem('compare', outcome)
      return emit(compared(outcome, given, sum))
    },
  })
  return Object.assign(self, { report: () => sum.report() }) as CompareStage<Value, Row>
}

function checkOptions(options: CompareOptions<unknown, unknown>): void {
  const check = new OptionCheck('compare')
  const { truth, of, equals, tolerance } = options ?? {}
  if (typeof truth !== 'function') {
    throw check.error(`truth must be a function of a row, not ${kindOf(truth)}. Nothing was sent.`)
  }
  for (const [name, value] of Object.entries({ of, equals })) {
    if (value !== undefined && typeof value !== 'function') {
      throw check.error(`${name} must be a function, not ${kindOf(value)}. Nothing was sent.`)
    }
  }
  if (tolerance === undefined) return
  if (!(typeof tolerance === 'number' && tolerance >= 0 && tolerance < Infinity)) {
    throw check.error('tolerance must be a number from 0')
  }
  if (equals) throw check.error("tolerance can't be combined with equals")
}

function compared(
  outcome: FinalOutcome,
  options: CompareOptions<unknown, unknown>,
  sum: TruthSum,
): FinalOutcome {
  const { of, equals, tolerance = 0 } = options
  const truth = called('truth', outcome, () => options.truth(outcome.row, outcome))
  // Nothing equals NaN, so each such row would count as wrong, whatever was answered.
  if (truth === undefined || (!equals && Number.isNaN(truth))) {
    sum.unknown()
    return outcome
  }
  if (!equals && !isPlainValue(truth)) {
    throw wrongUse(outcome, `truth gave ${kindOf(truth)}, which needs a function as equals`)
  }
  if (!outcome.ok) {
    sum.unanswered(truth)
    return outcome
  }
  if (!('value' in outcome)) {
    throw wrongUse(outcome, 'the outcome has no value; is validate missing before it?')
  }
  const { value } = outcome
  const answer = of ? called('of', outcome, () => of(value, outcome)) : value
  const correct = equals
    ? called('equals', outcome, () => equals(truth, answer)) === true
    : isSameValue(truth, answer, tolerance)
  sum.compared(outcome, truth, answer, correct)
  // Not a spread: with as many members Node 20 makes a hidden class for every object that is spread.
  return Object.assign({}, outcome, { correct })
}

function called(
  name: 'truth' | 'of' | 'equals',
  outcome: FinalOutcome,
  call: () => unknown,
): unknown {
  let result: unknown
  try {
    result = call()
  } catch (cause) {
    const hint =
      name === 'truth' && outcome.row === undefined
        ? '. No field of the row was carried; see the option carry of toRequests'
        : ''
    throw wrongUse(outcome, `${name} threw ${describeThrown(cause)}${hint}`, cause)
  }
  if (isPromise(result))
    throw wrongUse(outcome, `${name} returned a promise, but must return the value`)
  return result
}

function wrongUse({ position }: FinalOutcome, problem: string, cause?: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `compare: row ${position + 1} (position ${position}): ${problem}. Nothing that was paid is lost. Fix the program and ` +
      'run it again.',
    { cause },
  )
}
