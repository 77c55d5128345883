import type { CreateAnswer } from '../../api/create-answer.ts'
import { BatchlineError } from '../../errors.ts'
import { refOf } from '../core/ref-of.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import { acceptBatch } from './accept-batch.ts'
import { isRuledOut } from './is-ruled-out.ts'
import { splitChunk } from './split-chunk.ts'
import type { SubmitParts, SubmitStep } from './submit-step.ts'
import { stopped } from './submit-step.ts'

/**
 * Records what the answer to a create call means.
 *
 * @param open - requests of the job's other chunks that were in the service's queue during the call
 */
export async function concludeCreate(
  job: SubmitParts,
  chunk: ChunkState,
  answer: CreateAnswer,
  open: number,
): Promise<SubmitStep> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  switch (answer.kind) {
    case 'accepted':
      if (answer.id === chunk.fence || isRuledOut(job.state, chunk, answer.id)) {
        // A cache answered instead of the service, which may have made a batch all the same.
        const why = `the reply names batch ${answer.id}, which already existed`
        return await concludeCreate(
          job,
          chunk,
          { kind: 'in-doubt', why, facts: answer.facts },
          open,
        )
      }
      await acceptBatch(job, chunk, answer, 'reply')
      job.service.newestBatch = answer.id
      return { kind: 'done' }
    case 'too-large':
      await splitChunk(job, chunk, answer.why)
      return { kind: 'done' }
    case 'stop':
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      return { kind: 'held', held: job.gate.hold(stopped(answer.why)) }
    case 'wait': {
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      const { requests } = chunk
      const left = job.runs.queuedRequests
      // Batches that ended since the call were in its way. Without them, others would seem to fill the queue.
      const full = { requests, open: Math.max(open, left) }
      const fullMs = job.queue.noteFull(full, answer.afterMs, job.bounds.backoffMs)
      const ms = job.queue.waitMs(requests, left) === 0 ? 0 : fullMs
      job.events.emit({ type: 'waiting', ...refOf(chunk), why: answer.why, ms })
      return { kind: 'again', ms, wake: true }
    }
    case 'not-sent': {
      await job.records.add({ type: 'REJECTED', ...of, why: answer.why })
      const againMs = Math.min(job.bounds.backoffMs * 2 ** Math.min(chunk.tries, 6), 60_000)
      job.events.emit({ type: 'trouble', code: 'create', what: answer.why, againMs })
      return { kind: 'again', ms: againMs, wake: false }
    }
    case 'unreadable':
      job.events.emit({ type: 'in-doubt', ...refOf(chunk), why: answer.why })
      throw unreadable(job, chunk, answer.why)
    case 'in-doubt':
      if (answer.stop) job.gate.hold(stopped(answer.why))
      job.events.emit({ type: 'in-doubt', ...refOf(chunk), why: answer.why })
      return { kind: 'done' }
  }
}

/** Ends the job. Retrying would put a body that can't be read in doubt again and again, without end. */
function unreadable(job: SubmitParts, chunk: ChunkState, why: string): BatchlineError {
  const error = new BatchlineError(
    'ERR_STORAGE',
    `could not read ${job.paths.body(chunk.attempt, fileChunk(chunk))} while it was sent (${why}): nothing more is ` +
      'sent. Accepted batches keep running. Repair the disk and run the same program again: it first checks whether ' +
      'this chunk was accepted.',
  )
  job.life.fail(error)
  return error
}
