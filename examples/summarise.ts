/**
 * Summarises articles in one or two sentences and three to five points. The API holds the form of an answer; that
 * it has so many sentences and points is checked here, and who fails is asked again and told why. Answers that
 * were cut off get more room.
 *
 *     node summarise.js [--rows 300] [--data articles.jsonl] [--folder DIR] [--live]
 */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { awaitResults, chunkBySize, compose, countOutcomes, openJob, readRows } from 'batchline'
import { retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { FirstTries } from './summarise/first-tries.ts'
import { respond } from './summarise/model.ts'
import { summariseRows } from './summarise/rows.ts'
import { showSummaries } from './summarise/show.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

interface Article {
  id: string
  title: string
  text: string
}

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })
const sentencesIn = (text: string) => [...sentences.segment(text.trim())].length

/** What is said here of a wrong answer is what the model is told. */
const Summary = z.object({
  summary: z
    .string()
    .refine((text) => [1, 2].includes(sentencesIn(text)), 'write one or two sentences, no more'),
  points: z
    .array(z.string().min(1))
    .min(3, 'there are too few; give three to five')
    .max(5, 'there are too many; give three to five'),
})

const system =
  'You summarise articles of a local paper. Answer with JSON: summary, of one or two sentences, and points, three to ' +
  'five facts of the article in a few words each. Use nothing that the article does not say.'

await using example = await openExample({ name: 'summarise', respond, rows: 300 })
const { client, once, folder, rows, isLive, pollMs, settleMs } = example
const input =
  example.data ?? (await writeLines(join(folder, 'articles.jsonl'), summariseRows(rows)))
const output = join(folder, 'summarise.jsonl')

const stages = (attempt: Attempt<Pick<Article, 'title'>>) =>
  compose(
    chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 100 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    validate(Summary),
  )

await using job = await openJob<Pick<Article, 'title'>>(join(folder, 'job'), {
  client,
  settleMs,
  once,
})
const firstTries = new FirstTries()
const counted = countOutcomes(job)

await pipeline(
  readRows<Article>(input, { limit: rows }),
  toRequests(
    ({ id, title, text }: Article) => ({
      custom_id: id,
      params: {
        model: 'claude-haiku-5-5',
        max_tokens: 300,
        system,
        messages: [{ role: 'user', content: `${title}\n\n<article>\n${text}\n</article>` }],
        output_config: { format: zodOutputFormat(Summary) },
      },
    }),
    { carry: ['title'], promptVersion: 'summary-1' },
  ),
  stages(job),
  firstTries.watchFailures(),
  retryFailed(job, stages, { maxAttempts: 3 }),
  firstTries.watchEnds(),
  counted,
  writeRows(output, { order: 'input' }),
)
showSummaries({ counts: counted.counts(), status: job.status(), firstTries, output })
