/**
 * The totals of a ledger, kept while it grows: whoever looks every second must not read a million
 * lines for it. What was billed twice is not among them, as that takes memory for each request.
 */
import { BillSum } from './bill-sum.ts'
import type { BilledLine, BillSummary } from './bill-sum.ts'
import type { ResultType } from '../wire/wire-types.ts'

export interface LedgerTotals {
  /** Results of requests in batches. */
  readonly results: Readonly<Record<ResultType, number>>
  /** Requests of batches, and calls to `/v1/messages`, that cost money, and their bill. */
  readonly byModel: Readonly<Record<string, BillSummary & { readonly billed: number }>>
}

/** What counts of an entry of the ledger. */
interface CountedEntry extends BilledLine {
  readonly type: string
  readonly result?: ResultType
  readonly billed?: boolean
}

/** Models beyond this many are counted together: names may be made up. */
const mostModels = 100

export class TotalsSum {
  readonly #results = { succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  readonly #models = new Map<string, BillSum>()

  add(entry: CountedEntry): void {
    if (entry.result) this.#results[entry.result]++
    if (entry.billed) this.#sumOf(entry.model ?? 'unknown').add(entry)
  }

  get totals(): LedgerTotals {
    return {
      results: { ...this.#results },
      byModel: Object.fromEntries(
        Array.from(this.#models, ([name, sum]) => [name, { billed: sum.lines, ...sum.summary }]),
      ),
    }
  }

  #sumOf(model: string): BillSum {
    const name = this.#models.has(model) || this.#models.size < mostModels ? model : 'others'
    const sum = this.#models.get(name) ?? new BillSum()
    this.#models.set(name, sum)
    return sum
  }
}
