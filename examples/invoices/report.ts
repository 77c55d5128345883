/** What is shown of the invoices at the end. */
import type { FinalOutcome, TruthReport } from 'batchline'
import { heading, percent, printable, table, usd } from '../support/print.ts'
import type { InvoiceRow } from './rows.ts'
import { addsUp, dueOf } from './schema.ts'
import type { ReadInvoice } from './schema.ts'

type Outcome = FinalOutcome<ReadInvoice, Pick<InvoiceRow, 'id' | 'truth'>>

/** Invoices shown by name; all of them are in the review file. */
const shown = 10

export class InvoiceReport {
  readonly #groups = new Map<string, { rows: number; usd: number }>()
  readonly #wrongPapers: Array<readonly [id: string, total: string, due: string, off: string]> = []
  #wrong = 0
  #extracted = 0

  readonly note = (outcome: Outcome): void => {
    const group = groupOf(outcome)
    const sum = this.#groups.get(group) ?? { rows: 0, usd: 0 }
    this.#groups.set(group, {
      rows: sum.rows + 1,
      usd: sum.usd + (outcome.cost_usd ?? 0),
    })
    if ('extracted' in outcome) this.#extracted++
    if (!outcome.ok || outcome.value === undefined || addsUp(outcome.value)) return
    this.#wrong++
    if (this.#wrongPapers.length === shown) return
    const { total } = outcome.value
    const due = dueOf(outcome.value)
    const amounts = [total, due, total - due].map((amount) => amount.toFixed(2))
    this.#wrongPapers.push([printable(outcome.custom_id), amounts[0]!, amounts[1]!, amounts[2]!])
  }

  print({ rows, correct, overall }: TruthReport, files: { output: string; review: string }): void {
    const groups = [...this.#groups].sort(([, a], [, b]) => b.rows - a.rows)
    heading(`${rows.toLocaleString('en-US')} invoices`)
    table(
      ['', 'invoices', 'share', 'cost of one'],
      groups.map(([name, sum]) => [
        name,
        sum.rows,
        percent(sum.rows / rows),
        usd(sum.usd / sum.rows),
      ]),
    )
    const cost = groups.reduce((sum, [, group]) => sum + group.usd, 0)
    console.log(
      `\n  Totals read as they are printed: ${correct} of ${rows}` +
        (overall ? ` (95 % interval ${percent(overall.low)} to ${percent(overall.high)})` : '') +
        `\n  JSON taken out of other words: ${this.#extracted}` +
        `\n  Cost: ${usd(cost)}, ${usd(cost / Math.max(1, rows))} an invoice`,
    )
    if (this.#wrong > 0) {
      heading(`Papers that contradict themselves, for people: ${this.#wrong}`)
      table(['invoice', 'total', 'lines and VAT', 'difference'], this.#wrongPapers)
      if (this.#wrong > shown) console.log(`  and ${this.#wrong - shown} more`)
    }
    console.log(`\nOutput: ${files.output}\nTo be judged: batchline review ${files.review}`)
  }
}

function groupOf(outcome: Outcome): string {
  if (!outcome.ok) return `failed: ${outcome.failure.kind}`
  if (outcome.correct === false) return 'misread'
  if (outcome.tier === 'review') return 'read, but the paper is wrong'
  return outcome.attempt === 1 ? 'read right at once' : 'read right after another try'
}
