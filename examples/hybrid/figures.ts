/** Where each answer came from, and at what price. */
import type { FinalOutcome, JobStatus } from 'batchline'
import { bar, heading, table, usd } from '../support/print.ts'
import type { Reply } from './model.ts'

const sources = [
  'first batch',
  'second batch',
  'at once, by askNow',
  'fallen back',
  'failed',
] as const
type Source = (typeof sources)[number]

export class Figures {
  readonly #concurrency: number
  readonly #from = new Map<Source, { rows: number; usd: number }>()
  /** With the first row of each. */
  readonly #reasons = new Map<
    string,
    { rows: number; first: readonly [id: string, says: string] }
  >()
  #rows = 0
  #usd = 0
  #forPeople = 0

  /** @param concurrency - of askNow */
  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  note(outcome: FinalOutcome<Reply>): void {
    const source = sourceOf(outcome)
    const { rows, usd } = this.#from.get(source) ?? { rows: 0, usd: 0 }
    const cost = outcome.cost_usd ?? 0
    this.#from.set(source, { rows: rows + 1, usd: usd + cost })
    this.#rows++
    this.#usd += cost
    if (outcome.tier === 'review' || source === 'fallen back') this.#forPeople++
    if (!('failure' in outcome)) return
    const { kind, error_type, message } = outcome.failure
    const why = error_type === undefined ? kind : `${kind}, ${error_type}`
    const seen = this.#reasons.get(why)
    const { rows: before, first } = seen ?? { rows: 0, first: [outcome.custom_id, message] }
    this.#reasons.set(why, { rows: before + 1, first })
  }

  print({ askedNow }: JobStatus): void {
    heading(`${this.#rows} questions`)
    table(
      ['answered by', 'rows', 'share', 'a row', 'in all'],
      sources.flatMap((source) => {
        const { rows, usd: cost } = this.#from.get(source) ?? { rows: 0, usd: 0 }
        if (rows === 0) return []
        return [[source, rows, bar(rows / this.#rows) || '▏', usd(cost / rows), usd(cost)]]
      }),
    )
    console.log(`\n  ${usd(this.#usd)} in all; the price of a row has all that was tried for it`)
    if (this.#reasons.size > 0) {
      heading('Why rows fell back')
      table(
        ['why', 'rows', 'such as', 'what happened'],
        Array.from(this.#reasons, ([why, { rows, first }]) => [why, rows, ...first]),
      )
    }
    console.log(`\n  ${this.#forPeople} rows wait for a person, and some more are a sample`)
    if (!askedNow) return
    const { rows, answered, askedAgain, cost } = askedNow
    const each = (cost.usd ?? 0) / Math.max(1, cost.answers)
    heading('Calls of askNow')
    console.log(`  ${answered} of ${rows} rows answered, ${usd(each)} an answer, not by batch`)
    console.log(
      `  a crash pays at most ${this.#concurrency} calls twice: about ${usd(each * this.#concurrency)}`,
    )
    if (askedAgain > 0) console.log(`  made again, since no answer had come: ${askedAgain}`)
  }
}

function sourceOf(outcome: FinalOutcome<Reply>): Source {
  if (!outcome.ok) return 'failed'
  if ('fallback' in outcome) return 'fallen back'
  if (outcome.asked_now) return 'at once, by askNow'
  return outcome.attempt > 1 ? 'second batch' : 'first batch'
}
