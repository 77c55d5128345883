/** The pipeline of a run: the library's own stages, with the options of the command. */
import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AnswerStore } from '../../answers/answer-store.ts'
import { askNow } from '../../ask-now.ts'
import { awaitResults } from '../../await-results.ts'
import { chunkBySize } from '../../chunk-by-size.ts'
import { compare } from '../../compare.ts'
import { countWith } from '../../count-outcomes.ts'
import { fallBack } from '../../fall-back.ts'
import type { Attempt } from '../../job/core/attempt.ts'
import type { Job } from '../../job/job.ts'
import type { BatchRequest, Failed, Outcome } from '../../outcome.ts'
import { recall } from '../../recall.ts'
import { remember } from '../../remember.ts'
import { rewriteRequest } from '../../request/rewrite-request.ts'
import { retryFailed } from '../../retry-failed.ts'
import { compose } from '../../stream/compose.ts'
import type { Stage } from '../../stream/stage.ts'
import type { RowWriter } from '../../write/row-sink.ts'
import { writeRows } from '../../write/write-rows.ts'
import { submitBatches } from '../../submit-batches.ts'
import { validate } from '../../validate.ts'
import type { RunOptions } from '../options/run-options.ts'
import type { Tally } from '../terminal/tally.ts'
import { truthComparison } from './truth-comparison.ts'

export interface RunParts {
  readonly job: Job
  /** The requests of the input; absent where they come from the job's records. */
  readonly requests: Readable | undefined
  readonly tally: Tally
  /** The store of `--answers`. */
  readonly answers: AnswerStore | undefined
  readonly signal: AbortSignal
}

/** Resolves when the output is complete. */
export async function runPipeline(options: RunOptions, parts: RunParts): Promise<void> {
  const { job, tally, signal, answers } = parts
  const { library } = options
  const attempt = attemptOf(options)
  const compared = options.truth && compare(truthComparison(options.truth))
  const sink = sinkOf(options)
  const stages = [
    ...headOf(options, parts),
    attempt(job),
    retryFailed(job, attempt, { ...library.retryFailed, rewrite: rewriteOf(options) }),
    ...(library.askNow.most === undefined ? [] : [askNowOf(options, job)]),
    ...(answers ? [remember(answers)] : []),
    ...(options.fallback ? [fallBack(options.fallback)] : []),
    ...(compared ? [compared] : []),
    countWith(tally.outcomes, job, { truth: compared, review: () => tally.reviewed }),
    sink,
  ]
  await pipeline(stages, { signal })
  tally.reviewed = sink.reviewed
}

function sinkOf({ library, output, rejects, review, sample }: RunOptions): RowWriter {
  const aside = review === undefined ? {} : { review: { path: review, ...sample } }
  return writeRows(output, { ...library.writeRows, rejects, ...aside })
}

/** Rows from the job's records are not looked up again. */
function headOf(options: RunOptions, { job, requests, tally, answers }: RunParts): Duplex[] {
  if (!requests) return [job.recorded() as Duplex, tally.countRows()]
  if (!answers) return [requests as Duplex]
  const { schema, 'answers-max-age': maxAgeMs } = options
  return [requests as Duplex, recall(answers, { schema: schema?.json, maxAgeMs })]
}

function attemptOf(
  options: RunOptions,
): (attempt: Attempt) => Stage<BatchRequest | Outcome, Outcome> {
  const { library } = options
  return (attempt) =>
    compose(
      chunkBySize(attempt, library.chunkBySize),
      submitBatches(attempt, library.submitBatches),
      awaitResults(attempt, library.awaitResults),
      judgeOf(options),
    )
}

function askNowOf(options: RunOptions, job: Job): Duplex {
  const { askNow: asking, submitBatches: sending } = options.library
  const { betas = [] } = sending
  return askNow(job, () => judgeOf(options), { ...asking, betas, rewrite: rewriteOf(options) })
}

function judgeOf({ schema, library }: RunOptions): Stage<Outcome, Outcome> {
  return schema
    ? validate(schema.standard, library.validate)
    : validate(undefined, { parse: 'text' })
}

function rewriteOf({
  reask,
}: RunOptions): (request: BatchRequest, failed: Failed) => BatchRequest | undefined {
  return (request, failed) => rewriteRequest(request, failed, reask)
}
