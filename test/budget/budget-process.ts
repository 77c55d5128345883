/**
 * A job with a budget as a process of its own: `node budget-process.js SPEC`. BATCHLINE_FAILPOINT, as in
 * `after INTENT:2`, kills it there. It ends with the exit code that the command has for the error.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { exitCodeOf } from '../../src/cli/commands/exit-code.ts'
import {
  awaitResults,
  chunkBySize,
  compose,
  retryFailed,
  submitBatches,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Attempt, BatchRequest } from '../../src/index.ts'
import { openJobWith } from '../fixtures/internals-of.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { killer } from '../faults/killer.ts'
import { budgetRow, textOf } from './budget-spec.ts'
import type { BudgetSpec } from './budget-spec.ts'

export interface BudgetTask {
  readonly spec: BudgetSpec
  readonly folder: string
  readonly url: string
  readonly out: string
  /** None for the run without a limit that tells what the whole job costs. */
  readonly maxCost?: number
}

const task = JSON.parse(process.argv[2] ?? '') as BudgetTask
try {
  await run(task)
} catch (error) {
  process.stderr.write(`${(error as { code?: string }).code}: ${(error as Error).stack}\n`)
  process.exitCode = exitCodeOf(error)
}

async function run({ spec, folder, url, out, maxCost }: BudgetTask): Promise<void> {
  const limit = maxCost === undefined ? {} : { maxCost, budget: spec.budget }
  const job = await openJobWith(
    folder,
    { client: clientOf(url), settleMs: 400, ...limit },
    { failpoint: killer(process.env['BATCHLINE_FAILPOINT']) },
  )
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { maxRequests: spec.maxRequests }),
      submitBatches(view, { concurrency: spec.concurrency }),
      awaitResults(view, { pollMs: 10 }),
      validate(z.object({ answer: z.string() })),
    )
  try {
    await pipeline(
      Readable.from(requestsOf(spec)),
      attempt(job),
      retryFailed(job, attempt, { maxAttempts: spec.maxAttempts, rewrite: (request) => request }),
      writeRows(out),
    )
  } finally {
    await job.close()
  }
}

function* requestsOf(spec: BudgetSpec): Generator<BatchRequest> {
  for (let position = 0; position < spec.rows; position++) {
    const content = textOf(spec, position)
    yield {
      type: 'request',
      custom_id: `row-${position}`,
      position,
      params: {
        model: budgetRow(spec, position).model,
        max_tokens: spec.maxTokens,
        ...(spec.cached > 0 ? { cache_control: { type: 'ephemeral', ttl: '1h' } } : {}),
        messages: [{ role: 'user', content }],
      },
    }
  }
}
