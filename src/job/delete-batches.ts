/**
 * Deletes the service's copies of a finished job's batches. Each deletion is recorded once the service has
 * confirmed it. A process that dies in between leaves a batch that is gone and not recorded as such; the next
 * call finds it gone and records it then.
 */
import pLimit from 'p-limit'
import { CallPace } from '../api/call-pace.ts'
import { callPatiently } from '../api/call-patiently.ts'
import { deleteBatch } from '../api/delete-batch.ts'
import { troubleOf } from '../api/trouble.ts'
import { BatchlineError } from '../errors.ts'
import { OptionCheck } from '../option-check.ts'
import type { Needs } from './core/job-parts.ts'
import { checkFinished, deletableBatches } from './deletable-batches.ts'
import type { DeletableBatch } from './deletable-batches.ts'
import { isThere } from './disk/is-there.ts'
import { verifyResults } from './verify-results.ts'

/**
 * What `job.deleteBatches` is about to delete.
 *
 * @example
 * ```ts
 * const confirm = ({ batches, unresolved }: DeletionPlan) => batches > 0 && unresolved === 0
 * await job.deleteBatches({ confirm })
 * ```
 */
export interface DeletionPlan {
  /** Batches of the job that are not deleted yet. */
  readonly batches: number
  /** Requests in them. */
  readonly requests: number
  /** Rows of the input, if its end was seen. */
  readonly inputRows?: number
  /** Of the batches, those whose results could not be had. What the service may still have of them is lost. */
  readonly unresolved: number
}

/**
 * Options of `job.deleteBatches`.
 *
 * @example
 * ```ts
 * const options: DeleteBatchesOptions = { confirm: ({ batches }) => batches < 1000 }
 * ```
 */
export interface DeleteBatchesOptions {
  /**
   * Asked once everything is verified and before anything is deleted. Nothing is if it says false. Not asked if
   * there is nothing to delete. Default: no question.
   */
  confirm?: (plan: DeletionPlan) => boolean | Promise<boolean>
}

/**
 * The result of `job.deleteBatches`.
 *
 * @example
 * ```ts
 * const { deleted, left }: DeleteReport = await job.deleteBatches()
 * console.log(`${deleted.length} batches deleted, ${left} still at the service`)
 * ```
 */
export interface DeleteReport {
  /** Batches that the service has deleted. */
  readonly deleted: readonly string[]
  /** Batches that it did not have any more. */
  readonly gone: readonly string[]
  /** Batches for which the call failed, and why. Call again to retry. */
  readonly failed: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Batches of the job that are not deleted: those that failed, or all of them without a yes. */
  readonly left: number
}

type DeleteParts = Needs<'state' | 'paths' | 'records' | 'service' | 'life' | 'bounds' | 'roles'>

/** Calls at a time. */
const concurrency = 8

/** Answers after which no other batch fares better. */
const refusals = new Set([401, 402, 403])

export async function deleteBatches(
  job: DeleteParts,
  { confirm }: DeleteBatchesOptions,
): Promise<DeleteReport> {
  const { state, paths, life, roles, service } = job
  life.check()
  if (typeof service.client.messages.batches.delete !== 'function') {
    const problem = 'the client of the job has no messages.batches.delete'
    throw new OptionCheck('deleteBatches').error(problem)
  }
  if (roles.size > 0) {
    throw new BatchlineError(
      'ERR_ATTEMPT_IN_USE',
      `a pipeline works on the job in ${paths.folder}. Nothing was deleted at the service. Delete its batches once that has ended.`,
    )
  }
  checkFinished(state, paths.folder, state.canceled || (await isThere(paths.cancel)))
  const batches = [...deletableBatches(state)]
  if (batches.length === 0) return { deleted: [], gone: [], failed: [], left: 0 }
  try {
    await verifyResults(job, life.closing.signal)
  } catch (error) {
    life.check()
    throw error
  }
  if (confirm && !(await confirm(planOf(job, batches)))) {
    return { deleted: [], gone: [], failed: [], left: batches.length }
  }
  return await deleteEach(job, batches)
}

function planOf({ state }: DeleteParts, batches: readonly DeletableBatch[]): DeletionPlan {
  const { inputRows } = state
  let [requests, unresolved] = [0, 0]
  for (const { attempt, chunk: number } of batches) {
    const chunk = state.attempts.get(attempt)?.chunks.get(number)
    requests += chunk?.requests ?? 0
    if (chunk?.status === 'unresolved') unresolved++
  }
  const rows = inputRows === undefined ? {} : { inputRows }
  return { batches: batches.length, requests, unresolved, ...rows }
}

async function deleteEach(
  job: DeleteParts,
  batches: readonly DeletableBatch[],
): Promise<DeleteReport> {
  const { records, service, life, bounds } = job
  const { client, calls } = service
  const pace = new CallPace()
  const patience = { pace, signal: life.closing.signal, baseMs: bounds.backoffMs }
  const deleted: string[] = []
  const gone: string[] = []
  const failed: Array<{ id: string; why: string }> = []
  let failure: unknown
  const one = async ({ id, attempt, chunk }: DeletableBatch): Promise<void> => {
    if (failure !== undefined) return
    try {
      const done = await callPatiently(() => deleteBatch(client, id, { ...calls, pace }), patience)
      // From another workspace every batch of ours looks gone; the answer has told which one it is from.
      life.check()
      const isGone = done === 'gone'
      await records.add({
        type: 'DELETED',
        attempt,
        chunk,
        id,
        ...(isGone ? { gone: true } : {}),
      })
      ;(isGone ? gone : deleted).push(id)
    } catch (error) {
      const { status } = error as { status?: number }
      const isFinal = error instanceof BatchlineError || life.closing.signal.aborted
      if (isFinal || refusals.has(status ?? 0)) failure ??= error
      else failed.push({ id, why: troubleOf(error).why })
    }
  }
  const limit = pLimit(concurrency)
  await Promise.all(batches.map((batch) => limit(one, batch)))
  // A job that was closed meanwhile says so; the call that it ended is no refusal.
  if (failure !== undefined) life.check()
  if (failure !== undefined) throw stopped(failure, deleted.length + gone.length, batches.length)
  const left = batches.length - deleted.length - gone.length
  return { deleted, gone, failed, left }
}

function stopped(error: unknown, done: number, all: number): unknown {
  if (error instanceof BatchlineError) return error
  return new BatchlineError(
    'ERR_STOPPED',
    `the service refuses to delete the batches of this job (${troubleOf(error).why}): ${done} of ${all} are deleted and on record. The results ` +
      'of all of them are complete in the folder. Fix the cause and try this again: it continues with the rest.',
    { cause: error },
  )
}
