import { isOutcome } from './is-outcome.ts'

const rowMark = Symbol.for('batchline.row')

/**
 * Marks user data that looks like an outcome (the output of one job read as the input of another) as
 * a row, so that `toRequests` makes a request of it and does not let it pass as answered.
 */
export function asRow<Row>(value: Row): Row {
  if (isOutcome(value)) Object.defineProperty(value, rowMark, { value: true })
  return value
}

/** True for a value that {@link asRow} has marked. */
export function isMarkedRow(value: object): boolean {
  return rowMark in value
}
