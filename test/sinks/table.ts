/** What the tests of sinks write, whatever the database: a row for each outcome, and the offset beside it. */
import type { FinalOutcome, WriteSpan } from '../../src/index.ts'

/** A line of the table `outcomes`, in the order in which they were inserted. */
export interface Written {
  readonly position: number
  readonly part: number
  readonly answer: string
}

/** A database as a run uses it. */
export interface Connection {
  /** Writes outcomes and offset in one transaction. */
  readonly write: (outcomes: readonly FinalOutcome[], span: WriteSpan) => Promise<void> | void
  readonly offset: () => Promise<number> | number
  /** All that is in the table. */
  readonly rows: () => Promise<Written[]> | Written[]
  readonly close: () => Promise<void> | void
}

/**
 * Neither key nor unique column but that of the offset: what is delivered twice must be seen, and not be refused.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS outcomes (position bigint NOT NULL, part integer NOT NULL, answer text NOT NULL);
  CREATE TABLE IF NOT EXISTS offsets (job text PRIMARY KEY, rows bigint NOT NULL);
  INSERT INTO offsets (job, rows) VALUES ('sink', 0) ON CONFLICT (job) DO NOTHING`

export function writtenOf(outcome: FinalOutcome): Written {
  const { position, part = 0 } = outcome
  const { answer } = (outcome.ok ? (outcome.value ?? {}) : {}) as { answer?: string }
  return {
    position,
    part,
    answer: outcome.ok ? (answer ?? 'no value') : outcome.failure.kind,
  }
}

/** Another transaction has moved the offset: this one must not be committed. */
export function movedAway({ from }: WriteSpan): Error {
  return new Error(`the offset is not ${from}`)
}
