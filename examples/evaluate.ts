/**
 * Compares four models on word problems whose answers are known: accuracy with its interval, what a right answer
 * costs, what each gets wrong, and the questions that none can do.
 *
 *     node evaluate.js [--rows 1319] [--data FILE] [--folder DIR] [--live]
 *
 * FILE holds GSM8K with recorded solutions: `{question, ground_truth, [variant]: {solution}}` a line.
 *
 * One job, and four requests a question: so all models have the same questions, an interruption leaves none of
 * them ahead, and `mergeParts` has the four answers side by side. A fifth model belongs into a job of its own:
 * it would change what is sent for every question, and a job does not pay for its rows twice.
 */
import { awaitResults, chunkBySize, compare, compose, mergeParts, openJob } from 'batchline'
import { readRows, retryFailed, submitBatches, toRequests, validate, writeRows } from 'batchline'
import type { Attempt, FinalOutcome } from 'batchline'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { respond, respondWith } from './evaluate/model.ts'
import { contestants } from './evaluate/recorded.ts'
import { EvaluateReport } from './evaluate/report.ts'
import { evaluateRows, numberOf } from './evaluate/rows.ts'
import type { EvaluateRow } from './evaluate/rows.ts'
import { lookAt } from './support/each.ts'
import { openExample } from './support/open-example.ts'

// By default as many as GSM8K has to test with.
await using example = await openExample({ name: 'evaluate', respond, respondWith, rows: 1_319 })
const { client, once, folder, pollMs, settleMs, data } = example
await using job = await openJob<EvaluateRow>(join(folder, 'job'), { client, settleMs, once })

async function* questions(): AsyncGenerator<EvaluateRow> {
  if (data === undefined) return yield* evaluateRows(example.rows)
  let i = 0
  for await (const row of readRows<{ question: string; ground_truth: string }>(data)) {
    if (i === example.rows) return
    yield { id: `line-${++i}`, question: row.question, answer: row.ground_truth }
  }
}

const stages = (attempt: Attempt<EvaluateRow>) =>
  compose(
    chunkBySize(attempt, { maxRequests: 2_000 }),
    submitBatches(attempt),
    awaitResults(attempt, { pollMs }),
    // An answer without a number is wrong, and not asked again: that would help the weak models.
    validate(undefined, { parse: 'text' }),
  )

/** One for each model: of the others it does not know the truth, and lets them pass. */
const compared = contestants.map((_, model) =>
  compare({
    truth: ({ answer }: EvaluateRow, { part }) => (part === model ? numberOf(answer) : undefined),
    of: (solution: string) => numberOf(solution),
    tolerance: 1e-6,
  }),
)
const report = new EvaluateReport()
const output = join(folder, 'evaluate.jsonl')

await pipeline(
  Readable.from(questions()),
  toRequests(
    ({ id, question }: EvaluateRow) =>
      contestants.map(({ model }) => ({
        custom_id: id,
        params: {
          model,
          max_tokens: 1024,
          system:
            'Solve the problem step by step. End with a line that is "A: " and the number alone.',
          messages: [{ role: 'user' as const, content: `<question>${question}</question>` }],
        },
      })),
    { carry: true },
  ),
  stages(job),
  retryFailed(job, stages),
  ...compared,
  lookAt(report.notePart),
  // A model that failed counts as one that gave no answer, and does not fail the question.
  mergeParts(
    (_: string[], parts: ReadonlyArray<FinalOutcome<string, EvaluateRow>>) => ({
      right: parts.filter(({ correct }) => correct).length,
      answers: contestants.map(({ variant }, model) => {
        const of = parts.find(({ part }) => part === model)
        return { variant, answer: of?.ok ? numberOf(of.value ?? '') : undefined }
      }),
    }),
    { onFailedPart: 'merge' },
  ),
  lookAt(report.noteQuestion),
  writeRows(output, { order: 'input' }),
)
report.print(compared.map((one) => one.report()))
console.log(`\nOutput: ${output}`)
