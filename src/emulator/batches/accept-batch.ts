/**
 * Commits a create call: from here on the batch exists and will be billed, even if the reply is
 * lost. The ledger is written before anybody can see the batch. Nothing may be awaited between the
 * queue check and adding the batch to the store, since create calls run concurrently.
 */
import { ApiProblem } from '../wire/api-problem.ts'
import { Batch } from './batch.ts'
import type { BatchRule } from '../faults/batch-faults.ts'
import { toStamp } from '../clock.ts'
import { newId } from '../ids.ts'
import type { BatchService } from './batch-service.ts'
import type { RequestSpool } from './request-spool.ts'

/** A create body that has passed every check. */
export interface ReceivedBody {
  readonly spool: RequestSpool
  /** In the order of the requests. */
  readonly customIds: readonly string[]
}

/** What the call says about the batch besides its body. */
export interface CreateCall {
  readonly workspace: string
  readonly version: string
  readonly betas: readonly string[]
  readonly idempotencyKey: string | undefined
  /** How long the batch stays invisible. */
  readonly delayMs: number
}

/** @throws ApiProblem if the queue has no room for the batch. */
export function acceptBatch(body: ReceivedBody, from: CreateCall, service: BatchService): Batch {
  const { settings, store, clock, random, faults } = service
  if (store.queued() + body.spool.count > settings.limits.queue) throw queueFull(service)
  const createdAt = store.uniqueStamp(clock.now())
  const id = newId('msgbatch')
  const rules = faults.draw('batch', id) as BatchRule[]
  const slowMs = rules.reduce((sum, rule) => sum + (rule.fault === 'slow' ? rule.ms : 0), 0)
  const gone = rules.some((rule) => rule.fault === 'deleted' && rule.at === 'create')
  const batch = new Batch({
    id,
    number: store.accepted,
    workspace: from.workspace,
    version: from.version,
    betas: from.betas,
    idempotencyKey: from.idempotencyKey,
    requests: body.spool.count,
    createdAt,
    durationMs: settings.batchMs + random() * settings.batchMsJitter + slowMs,
    expiresAt: createdAt + settings.windowMs,
    archivesAt: createdAt + settings.archiveMs,
    cancelMs: settings.cancelMs,
    visibleAt: gone ? Infinity : from.delayMs === 0 ? 0 : createdAt + from.delayMs,
    faults: rules,
    spool: body.spool,
  })
  record(batch, body, service)
  store.add(batch)
  return batch
}

/** All of it or nothing: a call that can't be recorded is refused, and was never made. */
function record(batch: Batch, body: ReceivedBody, { ledger }: BatchService): void {
  const { id, workspace, requests, createdAt } = batch.facts
  ledger.flushAll(() => {
    ledger.add({ type: 'batch', batch: id, workspace, requests, at: toStamp(createdAt) })
    for (const [index, custom_id] of body.customIds.entries()) {
      const content = body.spool.content(index)
      ledger.add({ type: 'request', batch: id, index, custom_id, content })
      if (ledger.isFull) ledger.flush()
    }
  })
}

function queueFull({ settings }: BatchService): ApiProblem {
  const { queueFullStatus, queueFullRetryAfter } = settings.inferred
  const message =
    'Number of requests in the batch processing queue would exceed your organization’s limit'
  const headers: Record<string, string> =
    queueFullRetryAfter === undefined ? {} : { 'retry-after': String(queueFullRetryAfter) }
  return new ApiProblem(queueFullStatus, message, { headers })
}
