/**
 * Outcomes of a batch that another tool made. Nothing of it is in the journal: its ids are those that
 * the tool used, its order is the service's, and its failures can't be sent again, because the
 * requests are not here.
 */
import { asBatch } from '../../api/as-batch.ts'
import { isGivenBatchId } from '../../api/batch-id.ts'
import { callService } from '../../api/call-service.ts'
import { countRequests } from '../../api/count-requests.ts'
import { fetchResults } from '../../api/fetch-results.ts'
import { troubleOf } from '../../api/trouble.ts'
import { BatchlineError } from '../../errors.ts'
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { unexpectedItem } from '../../wiring.ts'
import type { JobCore } from '../core/job-core.ts'
import { maxResultBytes } from '../results/max-result-bytes.ts'
import { parseResultLine } from '../results/result-line.ts'
import { endOf, withUsage } from './outcome-maker.ts'
import type { Resumed } from './outcome-maker.ts'

/** A batch of another tool is none of the job's to resume. */
const notResumed: Resumed = { canceled: false, refused: false }

export async function* foreignOutcomes(
  core: JobCore,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  if (!isGivenBatchId(id)) {
    throw unexpectedItem('awaitResults', { id }, 'an object with an id that is no id of a batch')
  }
  const requests = await ended(core, id, signal)
  const path = await download(core, id, requests, signal)
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
    yield end.ok
      ? withUsage({ ...base, ...end })
      : { ...base, ...end, failure: { ...end.failure, retryable: false } }
  }
  await core.disk.remove(path)
}

async function ended(core: JobCore, id: string, signal: AbortSignal): Promise<number> {
  for (let tries = 0; ;) {
    signal.throwIfAborted()
    try {
      const limits = { timeoutMs: core.options.replyTimeoutMs, signal }
      const batch = asBatch(
        await callService(core.client, limits, (options) =>
          core.client.messages.batches.retrieve(id, {}, options),
        ),
      )
      if (batch.processing_status === 'ended') return countRequests(batch)
      tries = 0
      await core.after(signal, core.work.bounds.pollMs)
    } catch (error) {
      await wait(core, id, error, tries++, signal)
    }
  }
}

/** Complete when there are as many lines as the batch has requests. */
async function download(
  core: JobCore,
  id: string,
  requests: number,
  signal: AbortSignal,
): Promise<string> {
  const path = `${core.paths.attempt('1')}/foreign-${id}.jsonl.tmp`
  await core.disk.makeFolder(core.paths.attempt('1'))
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted()
    const file = await core.disk.create(path)
    try {
      const limits = { timeoutMs: core.options.replyTimeoutMs, maxBytes: maxResultBytes(requests) }
      for await (const bytes of fetchResults(core.client, id, { signal, ...limits })) {
        await file.write(bytes)
      }
      let lines = 0
      for await (const line of new LineReader(path)) if (parseResultLine(line)) lines++
      if (lines >= requests) return path
      throw new BatchlineError('ERR_API', `results of ${id}: ${lines} of ${requests} lines came`)
    } catch (error) {
      await wait(core, id, error, tries, signal)
    } finally {
      await file.close()
    }
  }
}

const maxTries = 5

async function wait(
  core: JobCore,
  id: string,
  error: unknown,
  tries: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  core.check()
  const trouble = troubleOf(error, tries, core.backoffMs)
  if (trouble.kind === 'again' && tries + 1 < maxTries) {
    core.emit({ type: 'trouble', what: `batch ${id}: ${trouble.why}`, againMs: trouble.afterMs })
    return await core.after(signal, trouble.afterMs)
  }
  throw new BatchlineError(
    'ERR_API',
    `batch ${id}: its results can't be had (${trouble.why}). They are kept for 29 days; run the same program again.`,
    { cause: error },
  )
}
