/**
 * Three steps in one program: a model extracts who a profile is about, a table adds what is known of the
 * company, and a model scores the contact. Two jobs, and one stream through both.
 *
 *     node chain.js           with the emulator: starts itself, kills itself in the middle of stage 2, goes on
 *     node chain.js --live    with the real API; --data FILE for profiles of your own, {id, profile}
 */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import type { JSONOutputFormat } from '@anthropic-ai/sdk/resources/messages'
import { awaitResults, chunkBySize, compose, openJob, orderRows, readRows } from 'batchline'
import { retryFailed, submitBatches, toRequests, toRows, validate, writeRows } from 'batchline'
import type { Attempt, Outcome, RequestInput, StandardSchema, WithValue } from 'batchline'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Figures } from './chain/figures.ts'
import { killHalfway, showInterruption } from './chain/interruption.ts'
import { respond } from './chain/model.ts'
import { profileRows } from './chain/rows.ts'
import { lookUp } from './chain/table.ts'
import { lookAt } from './support/each.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

const Contact = z.object({ company: z.string().min(1), role: z.string(), country: z.string() })
const Score = z.object({ score: z.number().min(0).max(100), reason: z.string() })
type Contact = z.infer<typeof Contact>
type Score = z.infer<typeof Score>
type Lead = Contact & ReturnType<typeof lookUp> & { id: string; extract_usd: number }

await using example = await openExample({ name: 'chain', respond, rows: 400 })
const { client, once, folder, isLive, pollMs, settleMs } = example

const stages =
  <Row, Value>(schema: StandardSchema<Value>) =>
  (attempt: Attempt<Row>) =>
    compose(
      chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 50 }),
      submitBatches(attempt),
      awaitResults(attempt, { pollMs }),
      validate(schema),
    )

const extractPrompt =
  'From a short profile of a person take company, role and country, as JSON. Use the words of the profile.'
const scorePrompt =
  'Give this contact a score from 0 to 100 as JSON with score and reason (one sentence): how likely are they to buy our software? ' +
  'Who decides counts most, then the size of the company, then whether somebody of ours can visit (served).'

async function run(): Promise<void> {
  const input =
    example.data ?? (await writeLines(`${folder}/input.jsonl`, profileRows(example.rows)))
  const output = `${folder}/chain.jsonl`
  const figures = new Figures()
  await using first = await openJob<{ id: string }>(`${folder}/job-1`, { client, settleMs, once })
  await using second = await openJob<Lead>(`${folder}/job-2`, { client, settleMs, once })
  killHalfway(second)
  const extract = stages<{ id: string }, Contact>(Contact)
  const score = stages<Lead, Score>(Score)
  await pipeline(
    readRows<{ id: string; profile: string }>(input),
    toRequests(
      ({ id, profile }: { id: string; profile: string }) =>
        ask(id, extractPrompt, profile, zodOutputFormat(Contact)),
      { carry: ['id'] },
    ),
    extract(first),
    retryFailed(first, extract),
    // What the next job doesn't get in a row it doesn't know: the cost of this one, too.
    toRows(({ custom_id: id, value, cost_usd = 0 }: WithValue<Contact>) => {
      return { id, ...value, ...lookUp(value), extract_usd: cost_usd }
    }),
    toRequests((lead: Lead) => ask(lead.id, scorePrompt, told(lead), zodOutputFormat(Score)), {
      carry: true,
    }),
    score(second),
    retryFailed(second, score),
    // The first of two contacts with one score is the same in every run.
    orderRows(),
    lookAt((outcome: Outcome<Score, Lead>) => figures.note(outcome)),
    writeRows(output),
  )
  figures.print(first.status(), second.status())
  console.log(`\n  ${output}`)
}

function ask(id: string, system: string, content: string, format: JSONOutputFormat): RequestInput {
  const messages = [{ role: 'user' as const, content }]
  const params = { model: 'claude-haiku-5-5', max_tokens: 256, system, messages }
  return { custom_id: id, params: { ...params, output_config: { format } } }
}

function told({ id, company, role, industry, employees, region, served }: Lead): string {
  const facts = { id, company, role, industry, employees, region, served }
  return Object.entries(facts)
    .map(([name, fact]) => `${name}: ${fact ?? 'unknown'}`)
    .join('\n')
}

if (example.emulatorUrl === undefined) await run()
else await showInterruption(example, example.emulatorUrl)
