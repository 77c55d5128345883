/**
 * What goes where in a pipeline, and the errors of one that is put together wrongly. They name the kind
 * of what came and never what is in it: it may be of the user's data.
 */
import { BatchlineError } from './errors.ts'
import { isPromise, kindOf, typeOf } from './kind-of.ts'
import type { Chunk, SubmittedBatch } from './outcome.ts'

/** Who gives what, in the order of a pipeline. */
const givers = [
  { name: 'toRequests', gives: 'request' },
  { name: 'chunkBySize', gives: 'chunk' },
  { name: 'submitBatches', gives: 'batch' },
  { name: 'awaitResults', gives: 'outcome' },
] as const

/** What a stage takes, and how many of the {@link givers} belong before it. */
const takers = {
  recall: { takes: 'requests of toRequests, and outcomes', after: 1 },
  chunkBySize: { takes: 'requests of toRequests, and outcomes', after: 1 },
  submitBatches: { takes: 'chunks of chunkBySize, arrays of requests, and outcomes', after: 2 },
  awaitResults: {
    takes: 'batches of submitBatches, {id} of a batch that another tool made, and outcomes',
    after: 3,
  },
  validate: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  retryFailed: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  remember: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  askNow: { takes: 'outcomes, so it belongs after retryFailed', after: 4 },
  fallBack: { takes: 'outcomes, so it belongs after retryFailed', after: 4 },
  compare: { takes: 'outcomes, so it belongs after validate', after: 4 },
  orderRows: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  mergeParts: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  toRows: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  countOutcomes: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
  writeTo: { takes: 'outcomes, so it belongs after awaitResults', after: 4 },
} as const

/** A stage that takes no item but its own. */
export type Taker = keyof typeof takers

/**
 * The error of an item that a stage can't take.
 *
 * @param kind - says better what it is
 */
export function unexpectedItem(
  stage: Taker,
  item: unknown,
  kind: string = kindOf(item),
): BatchlineError {
  return unexpected(stage, kind, remedy(stage, item))
}

/** The error of an element that is no request, in an array for `submitBatches`. */
export function unexpectedElement(element: unknown): BatchlineError {
  const kind = `an array with ${kindOf(element)} in it`
  return unexpected('submitBatches', kind, remedy('chunkBySize', element))
}

function unexpected(stage: Taker, kind: string, remedy: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `${stage}: ${kind} came, but it takes ${takers[stage].takes}. Nothing of it was sent. ${remedy}`,
  )
}

/** @throws BatchlineError `ERR_OPTION` for what is no job. */
export function checkJob(stage: Taker, job: unknown): void {
  if (typeof job === 'object' && job !== null && 'parts' in job) return
  const remedy = isPromise(job)
    ? 'An await is missing: const job = await openJob(…).'
    : 'Is the job missing? const job = await openJob(…) makes it.'
  throw new BatchlineError(
    'ERR_OPTION',
    `${stage}: the first argument must be a job of openJob, not ${kindOf(job)}. Nothing was sent. ${remedy}`,
  )
}

/** @throws BatchlineError `ERR_OPTION` for what is no store of answers. */
export function checkStore(stage: 'recall' | 'remember', store: unknown): void {
  if (typeof store === 'object' && store !== null && 'parts' in store && 'folder' in store) return
  throw new BatchlineError(
    'ERR_OPTION',
    `${stage}: the first argument must be a store of answers, not ${kindOf(store)}. Nothing was sent. ` +
      'Make one with const store = answers(folder).',
  )
}

/** Whether an item may be taken for a request; a bad one has an outcome of its own, that says why. */
export function isRequestLike(item: unknown): boolean {
  // First, and by itself: there is a call for every row.
  const type = (item as { type?: unknown } | undefined)?.type
  if (type === 'request') return true
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false
  return !isPromise(item) && ((type !== 'chunk' && type !== 'batch') || 'params' in item)
}

/** Whether an item is what the name says, with the reference that makes it one. */
export function isReference(item: unknown, type: 'chunk'): item is Chunk
export function isReference(item: unknown, type: 'batch'): item is SubmittedBatch
export function isReference(item: unknown, type: string): boolean {
  if (typeOf(item) !== type) return false
  const { ref } = item as { ref?: unknown }
  return typeof ref === 'object' && ref !== null
}

/** A row with an id of its own looks like a batch of another tool. */
const rowOrBatch =
  'Rows go into toRequests; the id of a batch that another tool made begins with msgbatch_.'

function hasId(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'id' in item
}

function remedy(stage: Taker, item: unknown): string {
  if (isPromise(item)) return 'Is an await missing?'
  if (stage === 'awaitResults' && typeof item === 'string') return 'Wrap a bare id as {id}.'
  const { after } = takers[stage]
  // Who takes chunks takes arrays of requests too.
  const type = Array.isArray(item) ? 'chunk' : typeOf(item)
  const came = givers.findIndex(({ gives }) => gives === type)
  const missing = givers.slice(came + 1, after).map(({ name }) => name)
  if (missing.length > 1) {
    const missed = `Are ${missing.slice(0, -1).join(', ')} and ${missing.at(-1)} missing before it?`
    return stage === 'awaitResults' && hasId(item) ? `${missed} ${rowOrBatch}` : missed
  }
  if (missing.length === 1) return `Is ${missing[0]} missing before it?`
  const next = came >= after ? givers[came + 1] : undefined
  if (next) return `What ${next.name} takes came too early: are the stages out of order?`
  return 'It is incomplete: did one of your Transforms drop a field?'
}
