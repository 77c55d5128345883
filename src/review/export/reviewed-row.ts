import { toJson } from '../../json/to-json.ts'
import type { Decision } from '../decisions/decision.ts'
import type { ReviewRow } from '../file/review-row.ts'

/** A judged row as one object: what was asked, what was answered, and what a person said. */
export function reviewedRow(
  { outcome, why, answer }: ReviewRow,
  { verdict, value, note, at }: Decision,
): string {
  const { custom_id, position, part, row, confidence, tier } = outcome
  return toJson({
    custom_id,
    position,
    ...(part === undefined ? {} : { part }),
    ...(row === undefined ? {} : { row }),
    ...(answer === undefined ? {} : { answer }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(tier === undefined ? {} : { tier }),
    ...(why === undefined ? {} : { review: why }),
    verdict,
    ...(value === undefined ? {} : { corrected: value }),
    ...(note === undefined ? {} : { note }),
    judged_at: at,
  })
}
