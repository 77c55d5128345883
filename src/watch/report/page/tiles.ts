/** The few figures that everybody looks for first. */
import { count } from '../../../figure-text.ts'
import type { JobFigures } from '../job-figures.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { costText, shareText, spanText } from './page-text.ts'

interface Tile {
  readonly name: string
  readonly value: string
  readonly more?: string
}

export function jobTiles({ status, batches }: JobFigures): Html {
  const { inputRows, outcomes, cost, attempts } = status
  const requests = attempts.reduce((sum, attempt) => sum + attempt.requests, 0)
  return tiles([
    {
      name: 'Rows in',
      value: inputRows === undefined ? 'not read to the end' : count(inputRows),
      more: `${count(requests)} requests sent`,
    },
    ...(outcomes
      ? [
          {
            name: 'With a value',
            value: shareText(outcomes.ok, outcomes.rows),
            more: `${count(outcomes.ok)} of ${count(outcomes.rows)}`,
          },
          {
            name: 'Failed',
            value: count(outcomes.failed),
            more: shareText(outcomes.failed, outcomes.rows),
          },
        ]
      : []),
    ...(cost
      ? [
          {
            name: 'Cost',
            value: costText(cost.usd, cost.unpricedAnswers),
            more: `${count(cost.answers)} answers`,
          },
        ]
      : []),
    ...(outcomes?.truth?.accuracy
      ? [
          {
            name: 'Right',
            value: shareText(outcomes.truth.correct, outcomes.truth.answered),
            more: `of ${count(outcomes.truth.answered)} answered`,
          },
        ]
      : []),
    ...(batches
      ? [
          {
            name: batches.open > 0 ? 'At the service since' : 'At the service',
            value: spanText(batches.to - batches.from),
            more: `${count(batches.batches)} batches`,
          },
        ]
      : []),
  ])
}

export function tiles(all: readonly Tile[]): Html {
  if (all.length === 0) return nothing
  return markup`<dl class="tiles">
    ${all.map(
      ({ name, value, more }) =>
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}${more === undefined ? '' : markup`<span class="sub">${more}</span>`}</dd>
        </div>`,
    )}
  </dl>`
}
