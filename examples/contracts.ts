/**
 * Finds what is agreed in contracts that are too long for one good answer. Each is split in parts that overlap,
 * every part is a request, and the answers of a contract become one again: without doubles, with the place of
 * each finding, and with the contradictions that a person has to settle.
 *
 *     node contracts.js           with the emulator, on this machine: no key, no cost
 *     node contracts.js --live    with the real API; --data FILE for contracts of your own, {id, title, text}
 */
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { awaitResults, chunkBySize, compose, mergeParts, openJob, readRows } from 'batchline'
import { retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt, JobCost, MergePartsOptions } from 'batchline'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Figures } from './contracts/figures.ts'
import { checkQuotes } from './contracts/check-quotes.ts'
import { mergeContract } from './contracts/merge-contract.ts'
import type { ContractOutcome, Source } from './contracts/merge-contract.ts'
import { respond } from './contracts/model.ts'
import { subjects } from './contracts/phrases.ts'
import { contracts } from './contracts/rows.ts'
import { split } from './contracts/split.ts'
import { each, lookAt } from './support/each.ts'
import { openExample } from './support/open-example.ts'
import { writeLines } from './support/write-lines.ts'

const Findings = z.object({
  entities: z.array(
    z.object({
      type: z.enum(['party', 'date', 'sum', 'term', 'obligation']),
      name: z.string(),
      value: z.string(),
      quote: z.string(),
      amends: z.boolean(),
    }),
  ),
})
const system = `You get a part of a contract between tags. List what is agreed in it, as JSON.
Types and names: party and obligation (supplier, customer); ${subjects.map(({ type, name }) => `${type} (${name})`).join(', ')}.
Values: "EUR 48000", "2024-03-01", "90 days", the name of a party, the words of an obligation behind "shall".
quote: the words of the part, unchanged. amends: true only where the text replaces what was agreed before.`

await using example = await openExample({ name: 'contracts', respond, rows: 150 })
const { client, once, folder, rows, data, isLive, pollMs, settleMs } = example
const input = data ?? (await writeLines(`${folder}/input.jsonl`, contracts(rows)))
/** A sentence of a contract is far shorter than the overlap: one of two parts has it whole. */
const bySize = { tokens: 1500, overlap: 150 }

const stages = (attempt: Attempt<Source>) =>
  compose(
    chunkBySize(attempt, { maxRequests: isLive ? 10_000 : 50 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    validate(Findings),
    each(checkQuotes(bySize)),
  )

async function run(
  output: string,
  onFailedPart: MergePartsOptions['onFailedPart'],
): Promise<{ figures: Figures; cost: JobCost | undefined }> {
  const figures = new Figures()
  await using job = await openJob<Source>(`${folder}/job`, { client, settleMs, once })
  await pipeline(
    readRows<Source>(input),
    toRequests(
      (contract: Source) =>
        Array.from(split(contract.text, bySize), ({ index, text }) => ({
          custom_id: `${contract.id}/${index + 1}`,
          params: {
            model: 'claude-haiku-5-5',
            max_tokens: 2048,
            system,
            messages: [{ role: 'user' as const, content: `<part>\n${text}\n</part>` }],
            output_config: { format: zodOutputFormat(Findings) },
          },
        })),
      // The merge needs the text to say where a finding stands. Each part carries it: the price of plain data.
      { carry: true },
    ),
    stages(job),
    retryFailed(job, stages, { maxAttempts: 3 }),
    mergeParts(mergeContract(bySize), { onFailedPart }),
    each(forPeople),
    lookAt((outcome: ContractOutcome) => figures.note(outcome)),
    // mergeParts gives the contracts in the order of the input.
    writeRows(output, {
      review: { path: output.replace('.jsonl', '.review.jsonl'), share: 0, least: 0 },
    }),
  )
  return { figures, cost: job.status().cost }
}

/** Nobody but a person can say which of two sides holds, or what stands in a part that was never read. */
function forPeople(outcome: ContractOutcome): ContractOutcome {
  if (!outcome.ok) return outcome
  const isClear = outcome.value.conflicts.length === 0 && outcome.missing === undefined
  return { ...outcome, tier: isClear ? 'accept' : 'review' }
}

const output = `${folder}/contracts.jsonl`
const { figures, cost } = await run(output, 'merge')
// The same answers once more, merged by the other rule: they are on the disk, and nothing is sent.
const strict = await run(`${folder}/contracts-whole.jsonl`, 'fail')
figures.print(strict.figures, cost)
console.log(`\n  ${output}`)
