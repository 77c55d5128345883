/** The endpoints for batches that exist: what each of them does to them and answers. */
import type { IncomingMessage } from 'node:http'
import { ApiProblem } from './api-problem.ts'
import type { Batch } from '../batches/batch.ts'
import type { FaultRule } from '../faults/fault-rules.ts'
import { readPage } from './read-page.ts'
import { jsonReply } from './reply.ts'
import type { Reply } from './reply.ts'
import type { Service } from '../service.ts'
import type { WireBatch } from './wire.ts'

/** A call that has been let in. */
export interface Call {
  readonly message: IncomingMessage
  readonly query: URLSearchParams
  /** The batch or the model in the path; empty where there is none. */
  readonly id: string
  readonly workspace: string
  readonly version: string
  /** Whether it names betas. Which of them it takes for what changes too often to be told apart here. */
  readonly beta: boolean
  /** The faults that strike at this call. */
  readonly rules: readonly FaultRule[]
}

export function retrieve(call: Call, service: Service): Reply {
  return jsonReply(200, describe(find(call, service), service))
}

export function list({ query, workspace, rules }: Call, service: Service): Reply {
  const { store, clock, settings } = service
  const asked = readPage(query, settings.limits.listMax)
  const lag = rules.find((rule) => rule.fault === 'lag')
  const page = { ...asked, now: clock.now(), youngestMs: lag?.ms ?? 0 }
  const status = settings.inferred.unknownCursorStatus
  const [batches, hasMore] = store.page(page, workspace, status)
  const data = batches.map((batch) => describe(batch, service))
  return jsonReply(200, {
    data,
    has_more: hasMore,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  })
}

export function cancel(call: Call, service: Service): Reply {
  const batch = find(call, service)
  const { inferred } = service.settings
  if (batch.ended) throw new ApiProblem(inferred.wrongStateStatus, 'The batch has already ended')
  if (batch.canceledAt === undefined) batch.canceledAt = service.clock.now()
  else if (inferred.secondCancelStatus !== 200) {
    throw new ApiProblem(inferred.secondCancelStatus, 'The batch is being canceled already')
  }
  return jsonReply(200, describe(batch, service))
}

export async function remove(call: Call, service: Service): Promise<Reply> {
  const batch = find(call, service)
  if (!batch.results) {
    const message = 'The batch is still being processed. Cancel it before you delete it'
    throw new ApiProblem(service.settings.inferred.wrongStateStatus, message)
  }
  service.store.remove(batch)
  await batch.results.remove()
  return jsonReply(200, { id: batch.facts.id, type: 'message_batch_deleted' })
}

export function results(call: Call, service: Service): Reply {
  const batch = find(call, service)
  const { inferred } = service.settings
  if (!batch.results) {
    throw new ApiProblem(inferred.wrongStateStatus, 'The batch has not ended: no results yet')
  }
  if (batch.isArchived(service.clock.now())) {
    throw new ApiProblem(
      inferred.archivedStatus,
      'The results of the batch are no longer available',
    )
  }
  const headers = { 'content-type': 'application/x-jsonl' }
  return { status: 200, headers, body: batch.results.read(), lines: batch.results.lines }
}

function find({ id, workspace }: Call, { store, clock }: Service): Batch {
  const batch = store.find(id, workspace, clock.now())
  if (!batch) throw new ApiProblem(404, `Message batch ${id} not found`)
  return batch
}

/** The batch as it is shown to its owner. */
export function describe(batch: Batch, { clock, baseURL, settings }: Service): WireBatch {
  return batch.describe(clock.now(), baseURL, settings.inferred.archivedUrlNull)
}
