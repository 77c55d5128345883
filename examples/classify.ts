/**
 * Tells the intent of customer messages: one of 77. The model says how sure it is. What is sure is used, what is
 * less sure goes to people, and what is a guess is asked once more with fewer candidates. The rows are labelled,
 * so the program also says how good all that is.
 *
 *     node classify.js [--rows 10003] [--data banking77.jsonl] [--folder DIR] [--live]
 */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { awaitResults, chunkBySize, compare, compose, countOutcomes, openJob } from 'batchline'
import { readRows, retryFailed, rewriteRequest, submitBatches, toRequests } from 'batchline'
import { validate, writeRows } from 'batchline'
import type { Attempt, BatchRequest, Failed } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { intents } from './classify/intents.ts'
import { respond } from './classify/model.ts'
import { near } from './classify/near.ts'
import { classifyRows } from './classify/rows.ts'
import { SecondLooks } from './classify/second-looks.ts'
import { showClassified } from './classify/show.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

interface Message {
  id: string
  text: string
  /** The label. It is carried to the outcome and is in no request. */
  category: string
  /** What the first answer was, for those that were asked twice. */
  first?: string
}

const Label = z.object({ intent: z.enum(intents), confidence: z.number().min(0).max(1) })
const task = `You sort messages of customers to a bank by intent. Answer with JSON: {"intent": one of the list,
"confidence": from 0 to 1, how sure you are that no other intent of the list fits better}. The list:`

await using example = await openExample({ name: 'classify', respond, rows: 10_003 })
const { client, once, folder, rows, isLive, pollMs, settleMs } = example
const input = example.data ?? (await writeLines(join(folder, 'messages.jsonl'), classifyRows(rows)))
const output = join(folder, 'classify.jsonl')
const review = join(folder, 'review.jsonl')

const stages = (attempt: Attempt<Message>) =>
  compose(
    chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 2000 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    validate(Label, { confidence: 'confidence', accept: 0.9, review: 0.7 }),
  )

/** The same model again with 77 choices would waver again: it gets the 12 that are most like its first answer. */
function narrowed(request: BatchRequest<Message>, failed: Failed<Message>) {
  if (failed.failure.kind !== 'unsure' || !request.row) return rewriteRequest(request, failed)
  const { intent: first } = Label.parse(failed.unsure_value)
  const system = `${task}
${near(first, 12).join('\n')}
These are the candidates, because a first look said ${first} and was not sure. Compare them one by one. If none
fits, name the intent that does.`
  return { ...request, row: { ...request.row, first }, params: { ...request.params, system } }
}

await using job = await openJob<Message>(join(folder, 'job'), { client, settleMs, once })
const truth = compare({
  truth: (row: Message) => row.category,
  of: (value: z.infer<typeof Label>) => value.intent,
})
const looks = new SecondLooks()
const sink = writeRows(output, {
  order: 'input',
  review: { path: review, share: 0.01, least: 100 },
})
const counted = countOutcomes(job, { truth, review: () => sink.reviewed })

await pipeline(
  readRows<Message>(input, { limit: rows }),
  toRequests(
    ({ id, text }: Message) => ({
      custom_id: id,
      params: {
        model: 'claude-haiku-5-5',
        max_tokens: 100,
        system: `${task}\n${intents.join('\n')}`,
        messages: [{ role: 'user', content: `<message>\n${text}\n</message>` }],
        output_config: { format: zodOutputFormat(Label) },
      },
    }),
    { carry: true, promptVersion: 'intents-1' },
  ),
  stages(job),
  retryFailed(job, stages, {
    rewrite: narrowed,
    // Who is unsure twice stays so: people look at it.
    when: ({ failure, row }) => (failure.kind === 'unsure' && row?.first ? false : undefined),
  }),
  truth,
  looks.watch(),
  counted,
  sink,
)
showClassified({
  truth: truth.report(),
  counts: counted.counts(),
  status: job.status(),
  reviewed: sink.reviewed,
  looks,
  output,
  review,
})
