/**
 * What the page shows: the newest batches of all workspaces, as they are and not as a client sees
 * them, and the totals of the ledger. It costs the same however much has been sent.
 */
import type { Batch } from '../batches/batch.ts'
import type { BatchRunner } from '../batches/batch-runner.ts'
import { toStamp } from '../clock.ts'
import type { LedgerTotals } from '../ledger/ledger-totals.ts'
import type { Service } from '../service.ts'
import type { Endpoint, RequestCounts } from '../wire/wire-types.ts'

/** Most batches in one overview. */
export const mostBatches = 1000

export interface BatchView {
  readonly id: string
  readonly workspace: string
  readonly status: 'in_progress' | 'canceling' | 'ended' | 'archived'
  /** With those that are answered already, which a client sees only at the end. */
  readonly counts: RequestCounts
  readonly created_at: string
  /** When it ends, or has ended. */
  readonly ends_at: string
  /** Whether it should have ended by now: it waits for its answers, or for room on the disk. */
  readonly is_due: boolean
  /** Whether clients can see it: a late commit can't be seen at first. */
  readonly is_visible: boolean
  /** Whether another client has made it, which only `plantForeign` can. */
  readonly is_foreign: boolean
}

export interface Overview {
  readonly now: string
  readonly url: string
  readonly failure?: string
  /** Batches that are not deleted. */
  readonly known: number
  readonly running: number
  readonly accepted: { readonly batches: number; readonly requests: number }
  readonly calls: Readonly<Record<Endpoint, number>>
  readonly totals: LedgerTotals
  readonly batches: readonly BatchView[]
}

/** @param limit - how many batches; default 100 */
export function overview(service: Service, runner: BatchRunner, limit = 100): Overview {
  const { store, ledger, clock, baseURL } = service
  runner.startDue()
  const now = clock.now()
  const { failure } = runner
  return {
    now: toStamp(now),
    url: baseURL,
    ...(failure !== undefined && { failure }),
    known: store.size,
    running: store.running.size,
    accepted: { batches: store.accepted, requests: store.acceptedRequests },
    calls: ledger.calls,
    totals: ledger.sum.totals,
    batches: store.newest(limit).map((batch) => viewOf(batch, now)),
  }
}

function viewOf(batch: Batch, now: number): BatchView {
  const { id, workspace, requests, createdAt, visibleAt, planted } = batch.facts
  const { succeeded, errored, canceled, expired } = batch.counts
  const processing = requests - succeeded - errored - canceled - expired
  const running = batch.canceledAt === undefined ? 'in_progress' : 'canceling'
  const ended = batch.isArchived(now) ? 'archived' : 'ended'
  return {
    id,
    workspace,
    status: batch.ended ? ended : running,
    counts: { processing, succeeded, errored, canceled, expired },
    created_at: toStamp(createdAt),
    ends_at: toStamp(batch.endedAt ?? batch.endsAt),
    is_due: !batch.ended && batch.endsAt <= now,
    is_visible: visibleAt <= now,
    is_foreign: planted !== undefined,
  }
}
