import type { Failed, Outcome } from './outcome.ts'

/**
 * Marks a failure that is not final: this run would have tried the row again, and could not. The next run does,
 * so no value may take the place of its answer: what is made of that value, such as a row of the next job, would
 * be another one then. A symbol, because it is true of this run alone: it survives a spread, and nothing writes
 * it anywhere.
 */
const mark = Symbol.for('batchline.openFailure')

export function asOpen<Row>(failed: Failed<Row>): Failed<Row> {
  return { ...failed, [mark]: true } as Failed<Row>
}

export function isOpenFailure(outcome: Outcome): boolean {
  return !outcome.ok && mark in outcome
}

/** The outcome of the same row, which has been tried after all. */
export function withoutOpen<Item extends object>(outcome: Item): Item {
  if (!(mark in outcome)) return outcome
  const { [mark]: _mark, ...rest } = outcome as Item & { [mark]?: true }
  return rest as unknown as Item
}
