/** What is the same whatever the rows come from: a label for each ticket, and the output in their order. */
import { awaitResults, chunkBySize, compose, countOutcomes, openJob } from 'batchline'
import { retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt, Source } from 'batchline'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Example } from '../support/open-example.ts'
import { heading, table, usd } from '../support/print.ts'
import { topics } from './rows.ts'
import type { Ticket } from './rows.ts'

const Label = z.object({ topic: z.enum(topics) })

/** @returns the path of the output, once it is complete */
export async function labelTickets(
  { folder, client, once, isLive, pollMs, settleMs }: Example,
  name: string,
  rows: Source<Ticket>,
): Promise<string> {
  const output = join(folder, `${name}.jsonl`)
  await using job = await openJob<Ticket>(join(folder, 'job'), { client, settleMs, once })
  const counted = countOutcomes(job)
  const stages = (attempt: Attempt<Ticket>) =>
    compose(
      chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 25 }),
      submitBatches(attempt),
      awaitResults(attempt, { pollMs }),
      validate(Label),
    )
  await pipeline(
    rows,
    toRequests(
      ({ id, text }: Ticket) => ({
        custom_id: id,
        params: {
          model: 'claude-haiku-5-5',
          max_tokens: 64,
          system: `Give the topic of a ticket as JSON: {"topic": one of ${topics.join(', ')}}.`,
          messages: [{ role: 'user', content: text }],
        },
      }),
      { carry: ['id', 'text'] },
    ),
    stages(job),
    retryFailed(job, stages, { maxAttempts: 3 }),
    counted,
    writeRows(output, { order: 'input' }),
  )
  const { ok, failed } = counted.counts()
  const { cost } = job.status()
  heading(`Tickets from ${name.replace('from-', '')}`)
  table(['labelled', 'failed', 'cost'], [[ok, failed, usd(cost?.usd ?? 0)]])
  console.log(`\n  ${output}`)
  return output
}
