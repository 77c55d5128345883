/** The ranking, and what each stage of the chain failed at and cost. */
import type { JobStatus, Outcome } from 'batchline'
import { heading, printable, table, usd } from '../support/print.ts'
import type { Cell } from '../support/print.ts'
import type { Score } from './model.ts'

interface Lead {
  company: string
  role: string
  country: string
  industry?: string | undefined
}

interface Ranked extends Lead, Score {
  id: string
  position: number
}

const mostShown = 10

export class Figures {
  #rows = 0
  #best: Ranked[] = []
  #unknown = 0
  readonly #failed = [new Map<string, number>(), new Map<string, number>()] as const

  note(outcome: Outcome<Score, Lead>): void {
    this.#rows++
    const { custom_id: id, position, row } = outcome
    if (!outcome.ok) {
      const { kind } = outcome.failure
      // What failed before the second job has passed it by.
      const stage = this.#failed[outcome.earlier ? 0 : 1]
      stage.set(kind, (stage.get(kind) ?? 0) + 1)
      return
    }
    if (!row || !outcome.value) return
    if (row.industry === undefined) this.#unknown++
    const all = [...this.#best, { ...row, ...outcome.value, id, position }]
    this.#best = all
      .toSorted((a, b) => b.score - a.score || a.position - b.position)
      .slice(0, mostShown)
  }

  print(first: JobStatus, second: JobStatus): void {
    heading(`The best of ${this.#rows} contacts`)
    table(
      ['score', 'contact', 'role', 'company', 'country'],
      this.#best.map(({ score, id, role, company, country }) => [
        score,
        id,
        role,
        company,
        country,
      ]),
    )
    const [top] = this.#best
    if (top) console.log(`\n  ${top.id}: ${printable(top.reason)}`)
    heading('The stages')
    table(
      ['stage', 'requests', 'answers', 'failed for good', 'why', 'cost'],
      [this.#line('1 extract', first, 0), this.#line('2 score', second, 1)],
    )
    console.log(`\n  enriched from the table; ${this.#unknown} companies are not in it`)
    const sum = (first.cost?.usd ?? 0) + (second.cost?.usd ?? 0)
    console.log(`  ${usd(sum)} in all, ${usd(sum / this.#rows)} a contact`)
  }

  #line(name: string, { attempts, cost }: JobStatus, stage: 0 | 1): Cell[] {
    const failed = [...this.#failed[stage]]
    return [
      name,
      attempts.reduce((sum, { requests }) => sum + requests, 0),
      cost?.answers ?? 0,
      failed.reduce((sum, [, count]) => sum + count, 0),
      failed.map(([kind, count]) => `${count} ${kind}`).join(', '),
      usd(cost?.usd ?? 0),
    ]
  }
}
