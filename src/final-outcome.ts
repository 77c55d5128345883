/** What leaves a pipeline besides outcomes of answers: values that stand in for them, and rows made one of their parts. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Failure, Outcome, OutcomeBase, Success } from './outcome.ts'

/**
 * A row that failed for good, and got a value from `fallBack`.
 *
 * @example
 * ```ts
 * const reasonOf = ({ failure }: FellBack) => `${failure.kind}: ${failure.message}`
 * ```
 */
export interface FellBack<Value = unknown, Row = unknown> extends OutcomeBase<Row> {
  /** Tells it from a failure. */
  readonly ok: true
  /** The value instead of an answer. */
  readonly value: Value
  /** Tells it from an answer. */
  readonly fallback: true
  /** Why there is no answer. */
  readonly failure: Failure
  /** The answer, where there is one and it could not be used. */
  readonly message?: Message
}

/**
 * A row whose parts were answered one by one, made one by `mergeParts`.
 *
 * @example
 * ```ts
 * const isWhole = ({ missing, fallbacks }: Merged) => missing === undefined && fallbacks === undefined
 * ```
 */
export interface Merged<Value = unknown, Row = unknown> extends OutcomeBase<Row> {
  /** Tells it from a failure. */
  readonly ok: true
  /** What the function given to `mergeParts` made of the parts. */
  readonly value: Value
  /** How many parts it was made of. */
  readonly merged: number
  /** How many parts are not in it, with `onFailedPart: 'merge'`; absent where that is none. */
  readonly missing?: number
  /** How many of its parts are values of `fallBack`; absent where that is none. */
  readonly fallbacks?: number
  /** No single answer stands behind it. */
  readonly message?: never
}

/**
 * What leaves a pipeline: an outcome, the value that stands in for one, or what was made of the parts of a row.
 *
 * @example
 * ```ts
 * const isGuess = (outcome: FinalOutcome) => outcome.ok && 'fallback' in outcome
 * ```
 */
export type FinalOutcome<Value = unknown, Row = unknown> =
  Outcome<Value, Row> | FellBack<Value, Row> | Merged<Value, Row>

/**
 * An outcome with a value: of an answer, of `fallBack` or of `mergeParts`.
 *
 * @example
 * ```ts
 * const rows = toRows(({ custom_id, value }: WithValue<{ topic: string }>) => ({ id: custom_id, topic: value.topic }))
 * ```
 */
export type WithValue<Value = unknown, Row = unknown> =
  (Success<Value, Row> & { readonly value: Value }) | FellBack<Value, Row> | Merged<Value, Row>
