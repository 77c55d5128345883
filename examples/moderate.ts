/**
 * Moderates comments in two lanes: short ones by a small model, long ones passage by passage by a larger one. Both
 * are one job, so that there is one budget, one resume, and one output in the order of the input. Each outcome
 * says by the version of its prompt which lane it went.
 *
 *     node moderate.js [--rows 2000] [--data comments.jsonl] [--folder DIR] [--live]
 */
import { awaitResults, chunkBySize, compose, countOutcomes, openJob, readRows } from 'batchline'
import { retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Lanes } from './moderate/lanes.ts'
import { respond } from './moderate/model.ts'
import { moderateRows } from './moderate/rows.ts'
import { showModerated } from './moderate/show.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

interface Comment {
  id: string
  text: string
}

const verdict = {
  severity: z.int().min(0).max(3),
  categories: z.array(z.enum(['insult', 'threat', 'privacy', 'spam'])),
}
const Moderation = z.object({
  ...verdict,
  reason: z.string().max(300),
  passages: z.array(z.object({ passage: z.int().min(1), ...verdict })).optional(),
})

const task = `You moderate comments below the articles of a local paper. Answer with JSON alone: {"severity": 0 to 3,
"categories": of insult, threat, privacy and spam those that apply, "reason": one sentence}. Severity 0 is harmless, 1 is
mild, 2 should not stay as it is, 3 must come down at once.`
const lanes = {
  'short-1': { model: 'claude-haiku-5-5', max_tokens: 200, system: task },
  'long-1': {
    model: 'claude-sonnet-5-5',
    max_tokens: 1000,
    system: `${task} Judge each passage by itself; passages are parted by an empty line. Add "passages": a list of
{"passage": its number from 1, "severity", "categories"} of those above 0. The severity of the comment is that of its worst.`,
  },
}
const laneOf = ({ text }: Comment) => (text.length <= 500 ? 'short-1' : 'long-1')

await using example = await openExample({ name: 'moderate', respond, rows: 2000 })
const { client, once, folder, rows, isLive, pollMs, settleMs } = example
const input = example.data ?? (await writeLines(join(folder, 'comments.jsonl'), moderateRows(rows)))
const output = join(folder, 'moderate.jsonl')

const stages = (attempt: Attempt<Comment>) =>
  compose(
    chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 500 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    validate(Moderation),
  )

await using job = await openJob<Comment>(join(folder, 'job'), { client, settleMs, once })
const found = new Lanes()
const counted = countOutcomes(job)

await pipeline(
  readRows<Comment>(input, { limit: rows }),
  toRequests(
    (comment: Comment) => ({
      custom_id: comment.id,
      params: {
        ...lanes[laneOf(comment)],
        messages: [{ role: 'user', content: `<comment>\n${comment.text}\n</comment>` }],
      },
    }),
    { carry: true, promptVersion: laneOf },
  ),
  stages(job),
  retryFailed(job, stages, { maxAttempts: 3 }),
  found.watch(),
  counted,
  writeRows(output, { order: 'input' }),
)
showModerated({ lanes: found, counts: counted.counts(), status: job.status(), output })
