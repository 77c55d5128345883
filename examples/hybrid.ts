/**
 * Batch first, because it costs half; then the few that still fail one by one, at once and at the full price;
 * then a stock reply for what stays open, and people look at it.
 *
 *     node hybrid.js           with the emulator, on this machine: no key, no cost
 *     node hybrid.js --live    with the real API; --data FILE for questions of your own, {id, question} or {id, text}
 */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { askNow, awaitResults, chunkBySize, compose, fallBack, openJob, orderRows } from 'batchline'
import { readRows, retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt, FinalOutcome } from 'batchline'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Figures } from './hybrid/figures.ts'
import { respond } from './hybrid/model.ts'
import { cases } from './hybrid/rows.ts'
import { lookAt } from './support/each.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

const Reply = z.object({ answer: z.string(), confidence: z.number() })
type Reply = z.infer<typeof Reply>
type Case = { id: string } & ({ question: string } | { text: string })

const system =
  'You answer questions to the support desk of a shop. Answer with JSON: answer, two sentences at most, and confidence, ' +
  'from 0 to 1: how sure you are that it solves the case.'
/** Calls at a time, and so the most that a crash may pay twice. */
const concurrency = 4

await using example = await openExample({ name: 'hybrid', respond, rows: 2000 })
const { client, once, folder, rows, data, isLive, pollMs, settleMs } = example
const input = data ?? (await writeLines(`${folder}/input.jsonl`, cases(rows)))
const output = `${folder}/hybrid.jsonl`

const tiers = { confidence: 'confidence', accept: 0.9, review: 0.7 } as const
const stages = (attempt: Attempt<{ id: string }>) =>
  compose(
    chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 50 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    validate(Reply, tiers),
  )

const figures = new Figures(concurrency)
await using job = await openJob<{ id: string }>(`${folder}/job`, { client, settleMs, once })
await pipeline(
  readRows<Case>(input),
  toRequests(
    (asked: Case) => ({
      custom_id: asked.id,
      params: {
        model: 'claude-haiku-5-5',
        max_tokens: 256,
        system,
        messages: [{ role: 'user', content: 'text' in asked ? asked.text : asked.question }],
        output_config: { format: zodOutputFormat(Reply) },
      },
    }),
    { carry: ['id'] },
  ),
  stages(job),
  // Two trips by batch: a third would take as long as the first, for a handful of rows.
  retryFailed(job, stages, { maxAttempts: 2 }),
  // `most` is a limit of the bill. Below what fails, it would be chance which rows are asked.
  askNow(job, () => validate(Reply, tiers), { most: 1000, concurrency }),
  fallBack<Reply>(() => {
    return { answer: 'Thank you for your message. A colleague will write to you.', confidence: 0 }
  }),
  orderRows(),
  lookAt((outcome: FinalOutcome<Reply>) => figures.note(outcome)),
  writeRows(output, {
    review: { path: `${folder}/hybrid.review.jsonl`, share: 0.01, least: 10 },
  }),
)
figures.print(job.status())
console.log(`\n  ${output}\n  batchline review ${folder}/hybrid.review.jsonl`)
