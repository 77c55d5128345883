/** What a schema can't see: whether the quotes of an answer stand in the part that was asked about. */
import type { Outcome } from 'batchline'
import type { Entity } from './model.ts'
import type { Source } from './merge-contract.ts'
import { split } from './split.ts'
import type { SplitOptions } from './split.ts'

export interface Findings {
  entities: Entity[]
}

/**
 * A wrong quote makes a failure that `retryFailed` asks again, with the reason, as it does with a wrong field.
 * Belongs behind `validate`, within the attempt.
 */
export function checkQuotes(
  bySize: SplitOptions,
): (outcome: Outcome<Findings, Source>) => Outcome<Findings, Source> {
  return (outcome) => {
    if (!outcome.ok || !outcome.value || !outcome.row) return outcome
    const part = [...split(outcome.row.text, bySize)][outcome.part ?? 0]
    const wrong = outcome.value.entities.find(({ quote }) => !part?.text.includes(quote))
    if (wrong === undefined) return outcome
    const { value: _value, ...answered } = outcome
    const message = `these words do not stand in the part: ${JSON.stringify(wrong.quote.slice(0, 200))}. Quote it unchanged.`
    return { ...answered, ok: false, failure: { kind: 'invalid_output', message, retryable: true } }
  }
}
