/**
 * Reads scanned invoices. The schema checks dates and products, and what is wrong goes back to the model with
 * the schema's own words. A total that contradicts the lines is different: either it was misread, or the paper
 * is wrong. So it is asked about once more. An answer that still does not add up says that it is the paper,
 * and more answers would say the same: such an invoice goes to people, into a review file.
 *
 *     node invoices.js [--rows 300] [--data FILE] [--folder DIR] [--live]
 *
 * A line of FILE is `{id, image, truth}`: a PNG as base64, and what is printed on it.
 */
import { awaitResults, chunkBySize, compare, compose, countOutcomes, openJob } from 'batchline'
import { readRows, retryFailed, rewriteRequest, submitBatches } from 'batchline'
import { toRequests, validate, writeRows } from 'batchline'
import type { Attempt } from 'batchline'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toCents } from './invoices/amounts.ts'
import { respond } from './invoices/model.ts'
import { InvoiceReport } from './invoices/report.ts'
import { invoices } from './invoices/rows.ts'
import type { InvoiceRow } from './invoices/rows.ts'
import { addsUp, Invoice } from './invoices/schema.ts'
import type { ReadInvoice } from './invoices/schema.ts'
import { lookAt } from './support/each.ts'
import { openExample } from './support/open-example.ts'

/** Of a row, what is needed at the end: the picture is not. */
type Scan = Pick<InvoiceRow, 'id' | 'truth'>

const system =
  'You read scanned invoices. Answer with JSON alone: {"supplier", "number", "date": "YYYY-MM-DD", "lines": ' +
  '[{"text", "quantity", "price", "amount"}], "subtotal", "vat", "total"}. Amounts are numbers. Give what is ' +
  'printed, even where a sum is wrong.'
const lookAgain =
  'The amounts of the lines and the VAT do not make this total. Read all amounts again, digit by digit. Then ' +
  'give all of the JSON again, with what is printed, even if it still does not add up.'

await using example = await openExample({ name: 'invoices', respond, rows: 300 })
const { client, once, folder, pollMs, settleMs, data } = example
await using job = await openJob<Scan>(join(folder, 'job'), { client, settleMs, once })

const stages = (attempt: Attempt<Scan>) =>
  compose(
    chunkBySize(attempt, { maxRequests: 2_000 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    // Below `review` a row is asked again; from there on a person looks at it.
    validate(Invoice, {
      confidence: (invoice) => (addsUp(invoice) ? 1 : attempt.attempt === 1 ? 0 : 0.8),
    }),
  )

const compared = compare({
  truth: ({ truth }: Scan) => toCents(truth.total),
  of: ({ total }: ReadInvoice) => toCents(total),
})
const report = new InvoiceReport()
const output = join(folder, 'invoices.jsonl')
const review = join(folder, 'review.jsonl')

await pipeline(
  data === undefined ? Readable.from(invoices(example.rows)) : readRows<InvoiceRow>(data),
  toRequests(
    ({ id, image }: InvoiceRow) => ({
      custom_id: id,
      params: {
        model: 'claude-haiku-5-5',
        max_tokens: 2048,
        system,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
              { type: 'text', text: 'Read this invoice.' },
            ],
          },
        ],
      },
    }),
    { carry: ['id', 'truth'] },
  ),
  stages(job),
  retryFailed(job, stages, {
    // An invalid request is not tried again by default, but this one passes on a second try.
    when: ({ failure }) => failure.message.includes('Could not process image') || undefined,
    rewrite: (request, failed) => rewriteRequest(request, failed, lookAgain),
  }),
  compared,
  countOutcomes(job, { truth: compared }),
  lookAt(report.note),
  writeRows(output, { order: 'input', review: { path: review, share: 0.02, least: 5 } }),
)
report.print(compared.report(), { output, review })
