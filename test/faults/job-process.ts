/**
 * The main job as a process of its own, to be killed: `node job-process.js SPEC`, with a
 * {@link JobSpec} as JSON. BATCHLINE_FAILPOINT, as in `after INTENT:2`, kills it there, at the second
 * time. Ends with the exit code that the command line has for the error.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { exitCodeOf } from '../../src/cli/commands/exit-code.ts'
import {
  askNow,
  awaitResults,
  chunkBySize,
  compose,
  retryFailed,
  submitBatches,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Attempt, Job } from '../../src/index.ts'
import { openJobWith } from '../fixtures/internals-of.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { allRequests } from './fault-rows.ts'
import type { JobSpec } from './job-spec.ts'
import { killer } from './killer.ts'

const spec = JSON.parse(process.argv[2] ?? '') as JobSpec
try {
  await run(spec)
} catch (error) {
  process.stderr.write(`${(error as { code?: string }).code}: ${(error as Error).stack}\n`)
  process.exitCode = exitCodeOf(error)
}

async function run({ folder, url, rows: input, out, settleMs, ...more }: JobSpec): Promise<void> {
  const { resume = false, preflight = false, keepFreeBytes, pilot: rows, maxErrorRate } = more
  const pilot = rows === undefined ? {} : { pilot: { rows, go: 'auto', when: () => true } as const }
  const job = await openJobWith(
    folder,
    {
      client: clientOf(url),
      settleMs,
      resume,
      once: more.once ?? false,
      preflight,
      ...pilot,
      ...(maxErrorRate === undefined ? {} : { maxErrorRate }),
      ...(keepFreeBytes === undefined ? {} : { keepFreeBytes }),
    },
    { failpoint: killer(process.env['BATCHLINE_FAILPOINT']) },
  )
  const canceled = cancelWhenDue(job, more.cancelAfter)
  const judge = () => validate(z.object({ answer: z.string() }))
  const { maxAttempts = 3, askNow: concurrency, askAgain: again = false } = more
  const asking = concurrency === undefined ? [] : [askNow(job, judge, { concurrency, again })]
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { maxRequests: more.maxRequests }),
      submitBatches(view),
      awaitResults(view, { pollMs: 10 }),
      judge(),
    )
  try {
    await pipeline([
      Readable.from(allRequests(input)),
      attempt(job),
      retryFailed(job, attempt, { maxAttempts }),
      ...asking,
      writeRows(out, { order: 'input' }),
    ])
    if (more.prune) await job.prune()
    if (more.deleteBatches) await job.deleteBatches()
  } finally {
    await canceled()
    await job.close()
  }
}

/** @returns waits for a cancel that has begun */
function cancelWhenDue(job: Job, after: number | undefined): () => Promise<void> {
  let accepted = 0
  let canceling: Promise<unknown> | undefined
  job.onEvent((event) => {
    if (event.type === 'accepted' && ++accepted === after) canceling = job.cancel()
  })
  return async () => {
    await canceling
  }
}
