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
    spent_usd?: number | null | undefined
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
    // The attempts before are paid, although this one is not sent.
    ...(typeof at.spent_usd === 'number' ? { cost_usd: at.spent_usd } : {}),
    failure: { kind: 'rejected', message, retryable: false },
  }
}
