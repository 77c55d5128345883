/**
 * The pipeline of the README as a program. Claude labels some thousand support tickets. Each answer
 * is checked against a schema, and failed ones are retried.
 *
 *     node tickets.js           with the emulator, on this machine: no key, no cost
 *     node tickets.js --live    with the real API and ANTHROPIC_API_KEY; the job is ./jobs/tickets
 *
 * With --live, stop it and run it again: it resumes where it was, and pays for nothing twice.
 */
import Anthropic from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { awaitResults, chunkBySize, compose, openJob, readRows, retryFailed } from 'batchline'
import { submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt } from 'batchline'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Desk } from './support/desk.ts'
import { Report } from './support/report.ts'
import type { TicketRow } from './support/write-tickets.ts'
import { writeTickets } from './support/write-tickets.ts'

const Ticket = z.object({
  topic: z.enum(['billing', 'bug', 'account', 'shipping', 'praise']),
  urgent: z.boolean(),
  summary: z.string().max(80),
})
const system =
  'You label support tickets. Answer with JSON: topic, urgent, and a summary of up to 80 characters.'

const live = process.argv.includes('--live')
const desk = live ? undefined : await Desk.open()
const client = new Anthropic(desk?.clientOptions ?? {})
const folder = desk?.folder ?? 'jobs/tickets'
const input = await writeTickets(`${folder}/tickets.jsonl`, live ? 20 : 3000)
const output = `${folder}/labels.jsonl`

const stages = (attempt: Attempt<TicketRow>) =>
  compose(
    chunkBySize(attempt, { maxRequests: live ? 10_000 : 500 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs: live ? 30_000 : 50 }),
    validate(Ticket),
  )

async function run(report: Report): Promise<void> {
  await using job = await openJob<TicketRow>(`${folder}/job`, { client })
  report.follow(job)
  await pipeline(
    readRows<TicketRow>(input),
    toRequests(
      (ticket: TicketRow) => ({
        custom_id: ticket.id,
        params: {
          model: 'claude-haiku-5-5',
          max_tokens: 128,
          system,
          messages: [{ role: 'user', content: ticket.text }],
          output_config: { format: zodOutputFormat(Ticket) },
        },
      }),
      { carry: true },
    ),
    stages(job),
    retryFailed(job, stages, { maxAttempts: 3 }),
    report.count(),
    writeRows(output, { order: 'input' }),
  )
}

const first = new Report(live ? 'the API' : 'the emulator')
await run(first)
first.print(output)
if (desk) {
  const again = new Report('the same program again')
  await run(again)
  again.printReplay()
  await desk.close()
}
