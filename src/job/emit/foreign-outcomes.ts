/**
 * Outcomes of a batch that another tool made. Nothing of it is in the journal. Its ids are the other tool's,
 * its order is the service's, and its failures can't be sent again, because their requests are not here.
 */
import { isGivenBatchId } from '../../api/batch-id.ts'
import { countRequests } from '../../api/count-requests.ts'
import { fetchResults } from '../../api/fetch-results.ts'
import { pollBatches } from '../../api/poll-batches.ts'
import { troubleOf } from '../../api/trouble.ts'
import { AnswerRates } from '../../cost/answer-rates.ts'
import { BatchlineError } from '../../errors.ts'
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { unexpectedItem } from '../../wiring.ts'
import type { Needs } from '../core/job-parts.ts'
import type { Service } from '../core/service.ts'
import { maxResultBytes } from '../results/max-result-bytes.ts'
import { parseResultLine } from '../results/result-line.ts'
import { answerIn, endOf, withUsage } from './outcome-maker.ts'
import type { Resumed } from './outcome-maker.ts'

/** The parts of a job that reading another tool's batch needs. */
export type ForeignParts = Needs<
  'paths' | 'disk' | 'bounds' | 'service' | 'waiter' | 'life' | 'events' | 'prices' | 'step'
>

/** Resuming the job does not affect the batch of another tool. */
const notResumed: Resumed = { canceled: false, refused: false }

export async function* foreignOutcomes(
  job: ForeignParts,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  if (!isGivenBatchId(id)) {
    throw unexpectedItem(
      'awaitResults',
      { id },
      'an object with an id that is not the id of a batch',
    )
  }
  const requests = await ended(job, id, signal)
  if (requests === undefined) return
  const path = await download(job, id, requests, signal)
  if (path === undefined) return
  const rates = new AnswerRates(job.prices, undefined)
  let position = 0
  for await (const line of new LineReader(path)) {
    const parsed = parseResultLine(line)
    if (!parsed) continue
    const { custom_id, result } = parsed
    const base = {
      type: 'outcome' as const,
      custom_id,
      position: position++,
      attempt: 1,
      batch_id: id,
    }
    const end = endOf(result, line.length, notResumed)
    const outcome = end.ok
      ? { ...base, ...end }
      : { ...base, ...end, failure: { ...end.failure, retryable: false } }
    yield withUsage(outcome, answerIn(result), rates)
  }
  await job.disk.remove(path)
}

/**
 * Polls the batch like one of ours.
 *
 * @returns its number of requests, once it has ended; undefined in a step before that
 */
async function ended(
  job: ForeignParts,
  id: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { service, waiter, bounds, step } = job
  for (let tries = 0; ;) {
    signal.throwIfAborted()
    try {
      for await (const { batch } of pollBatches(service.client, [id], callsOf(job, signal))) {
        if (!batch) throw new Error('HTTP 404, there is no such batch')
        if (batch.processing_status === 'ended') return countRequests(batch)
      }
      tries = 0
      if (step) {
        step.awaitForeign()
        return undefined
      }
      await waiter.wait({ until: 'time', signal, ms: bounds.pollMs })
    } catch (error) {
      if (!(await wait(job, id, error, tries++, signal))) return undefined
    }
  }
}

/** Options for calls that end with the stage too, because only this stage makes them. */
function callsOf({ service, life }: ForeignParts, signal: AbortSignal): Service['calls'] {
  return { ...service.calls, signal: AbortSignal.any([signal, life.closing.signal]) }
}

/**
 * Downloads the results. They are complete when there are as many lines as the batch has requests.
 *
 * @returns their file; undefined in a step that is to come again for them
 */
async function download(
  job: ForeignParts,
  id: string,
  requests: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = `${job.paths.attempt('1')}/foreign-${id}.jsonl.tmp`
  await job.disk.makeFolder(job.paths.attempt('1'))
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted()
    const file = await job.disk.create(path)
    try {
      const options = { ...callsOf(job, signal), maxBytes: maxResultBytes(requests) }
      for await (const bytes of fetchResults(job.service.client, id, options)) {
        await file.write(bytes)
      }
      let lines = 0
      for await (const line of new LineReader(path)) if (parseResultLine(line)) lines++
      if (lines >= requests) return path
      throw new BatchlineError(
        'ERR_API',
        `results of ${id}: only ${lines} of ${requests} lines came`,
      )
    } catch (error) {
      if (!(await wait(job, id, error, tries, signal))) return undefined
    } finally {
      await file.close()
    }
  }
}

const maxTries = 5
/** A step comes again for what is longer than this, in milliseconds. */
const longestStepWaitMs = 5000

/** @returns whether to try again; false in a step that does not wait so long */
async function wait(
  job: ForeignParts,
  id: string,
  error: unknown,
  tries: number,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted()
  job.life.check()
  const trouble = troubleOf(error, tries, job.bounds.backoffMs)
  if (trouble.kind === 'again' && tries + 1 < maxTries) {
    job.events.emit({
      type: 'trouble',
      code: 'results',
      what: `batch ${id}: ${trouble.why}`,
      againMs: trouble.afterMs,
    })
    if (job.step && trouble.afterMs > longestStepWaitMs) {
      job.step.awaitForeign(trouble.afterMs)
      return false
    }
    await job.waiter.wait({ until: 'time', signal, ms: trouble.afterMs })
    return true
  }
  throw new BatchlineError(
    'ERR_API',
    `batch ${id}: its results are not available (${trouble.why}). The service keeps them for 29 days. Run the same program again.`,
    { cause: error },
  )
}
