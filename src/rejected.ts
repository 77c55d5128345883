import type { Failed } from './outcome.ts'

/**
 * The outcome of a row that is not sent.
 *
 * @param at - position, and the id and part where they are known
 * @param message - why, for a person
 */
export function rejected<Row = unknown>(
  at: {
    position: number
    custom_id?: string | undefined
    part?: number | undefined
    parts?: number | undefined
    row?: Row | undefined
  },
  message: string,
): Failed<Row> {
  return {
    type: 'outcome',
    ok: false,
    custom_id: at.custom_id ?? `row-${at.position}`,
    position: at.position,
    ...(at.part === undefined ? {} : { part: at.part }),
    ...(at.parts === undefined ? {} : { parts: at.parts }),
    attempt: 0,
    ...(at.row === undefined ? {} : { row: at.row }),
    failure: { kind: 'rejected', message, retryable: false },
  }
}
