/** The requirements of a number of rows. */
import { given } from './given.ts'
import type { Tier } from './given.ts'
import type { Measured } from './measure.ts'

export interface Demand {
  readonly rows: number
  readonly batches: number
  /** Work of this machine alone, and of a run that is repeated at the end. */
  readonly workHours: number
  readonly replayHours: number
  readonly inputBytes: number
  readonly folderBytes: number
  /** Bytes after `prune()`. */
  readonly prunedBytes: number
  readonly outputBytes: number
  readonly uploadBytes: number
  readonly journalBytes: number
  readonly syncs: number
  readonly syncHours: number
  /** Heap of the recorded batches. */
  readonly memoryBytes: number
  readonly openSeconds: number
}

export function demandOf(rows: number, here: Measured): Demand {
  const batches = Math.ceil(rows / requestsPerBatch(here))
  const keptBytes = rows * here.keptBytesPerRow
  return {
    rows,
    batches,
    workHours: rows / here.rowsPerSecond / 3600,
    replayHours: rows / here.replayedRowsPerSecond / 3600,
    inputBytes: rows * given.rowBytes,
    folderBytes: keptBytes + rows * here.bodyBytesPerRow,
    prunedBytes: keptBytes,
    outputBytes: rows * here.outputBytesPerRow,
    uploadBytes: rows * here.bodyBytesPerRow * here.createsPerBatch,
    journalBytes: batches * here.journalBytesPerBatch,
    syncs: batches * here.syncsPerBatch,
    syncHours: (batches * here.syncsPerBatch * here.syncMs) / 3_600_000,
    memoryBytes: batches * here.memoryPerBatch,
    openSeconds: (batches * here.openMsPerBatch) / 1000,
  }
}

/** Split by count or by bytes, whichever limit is reached first. */
export function requestsPerBatch({ bodyBytesPerRow }: Measured): number {
  return Math.min(given.requestsPerBatch, Math.floor(given.bytesPerBatch / bodyBytesPerRow))
}

/**
 * The time that the service's queue alone takes: it holds a number of batches, each for its
 * processing time.
 */
export function queueHours({ batches }: Demand, tier: Tier, here: Measured): number {
  const atOnce = Math.floor(tier.queuedRequests / requestsPerBatch(here))
  return Math.ceil(batches / atOnce) * given.hoursPerBatch
}

/** Creates, downloads and polls over the whole job. */
export function callsOf(demand: Demand, tier: Tier, here: Measured): number {
  const hours = Math.max(demand.workHours, queueHours(demand, tier, here))
  return demand.batches * (here.createsPerBatch + 1) + hours * given.pollCallsPerHour
}
