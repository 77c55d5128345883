/** A job in a few figures, for who watches many. Reads no results, and holds nothing of the job afterwards. */
import { lstat } from 'node:fs/promises'
import { isThere } from '../job/disk/is-there.ts'
import { readStep } from '../job/disk/step-file.ts'
import { statusOf } from '../job/status-of.ts'
import type { JobStatus } from '../job/job-status.ts'
import type { ChunkState } from '../job/journal/chunk-state.ts'
import type { JobReading } from '../job/read-job.ts'
import { heldBy } from './held-by.ts'
import { isAllOk } from './is-all-ok.ts'
import { standingOf } from './job-standing.ts'
import type { JobStanding } from './job-standing.ts'
import { keptNumber } from './kept-option.ts'
import { keptMs, windowMs } from './lifetimes.ts'

/** A batch whose results are not in the folder. Times are the service's. */
export interface OpenBatch {
  readonly id: string
  /** Absent if the folder does not say when the batch was made. */
  readonly created?: string
  /** When the service gives up what it has not answered: 24 hours after that. */
  readonly expires?: string
  /** When the service drops its results: 29 days after that. */
  readonly resultsUntil?: string
}

export interface JobOverview extends JobStanding {
  readonly job: string
  /** Rows of the input; those that are sealed, until a run has seen its end. */
  readonly rows: number
  readonly isEndSeen: boolean
  /** Requests that were sent or may have been, and those of them whose outcome is known. */
  readonly requests: number
  readonly settledRequests: number
  /** Batches whose results are not in the folder. */
  readonly openBatches: number
  readonly oldestOpen?: OpenBatch
  /** Batches whose copy at the service was deleted. */
  readonly deletedBatches: number
  /** What the answers so far have cost, as far as their price is known. */
  readonly usd?: number
  /** The most that the job may cost, as its command says. */
  readonly budgetUsd?: number
  /** When the job last recorded anything, by this machine's clock. */
  readonly changed?: string
}

/** What of a job many are told by, and all of its status. */
export interface LookedAt {
  readonly overview: JobOverview
  readonly status: JobStatus
}

export async function overviewOf(reading: JobReading): Promise<LookedAt> {
  const { paths, meta, state, outcomes } = reading
  // A cancel beside a running process writes its file first; the record follows.
  const canceled = await isThere(paths.cancel)
  const status = { ...statusOf(meta.id, state, undefined, outcomes), canceled }
  const usd = status.cost?.usd
  const budgetUsd = keptNumber(meta.command, 'max-cost')
  const oldest = oldestOpen(state.active)
  const changed = await changedAt(paths.journal)
  const { inputRows, sealedRows, attempts } = status
  const overview = {
    job: meta.id,
    ...standingOf(reading, {
      runner: await runnerOf(reading),
      isCanceled: canceled,
      isAllOk: isAllOk(status),
      isInSteps: await isInSteps(reading),
      usd,
    }),
    rows: inputRows ?? sealedRows,
    isEndSeen: inputRows !== undefined,
    requests: attempts.reduce((sum, { requests }) => sum + requests, 0),
    settledRequests: attempts.reduce((sum, one) => sum + one.settledRequests, 0),
    openBatches: state.awaited,
    ...(oldest ? { oldestOpen: openBatch(oldest) } : {}),
    deletedBatches: state.deleted.size,
    ...(usd === undefined ? {} : { usd }),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    ...(changed === undefined ? {} : { changed }),
  }
  return { overview, status }
}

async function runnerOf({ paths }: JobReading): Promise<string | undefined> {
  const held = await heldBy(paths)
  if (!held) return undefined
  const { pid, host } = held.owner
  return held.isSure
    ? `process ${pid}`
    : `process ${pid} on ${host || 'an unknown host'}, if it is still alive`
}

/** Whether the last step was to be followed by another one, and nothing has changed the job since. */
async function isInSteps({ paths, meta, state }: JobReading): Promise<boolean> {
  const step = await readStep(paths, meta.id)
  return step?.isWhole === true && step.changes === state.changes && step.held === undefined
}

/** One without a time is from an earlier version, and so older than any that has one. */
function oldestOpen(active: Iterable<ChunkState>): ChunkState | undefined {
  let oldest: ChunkState | undefined
  for (const chunk of active) {
    if (chunk.status !== 'accepted') continue
    if (!oldest || (chunk.createdAt ?? 0) < (oldest.createdAt ?? 0)) oldest = chunk
  }
  return oldest
}

function openBatch({ id = '', createdAt }: ChunkState): OpenBatch {
  if (createdAt === undefined) return { id }
  const time = (ms: number): string => new Date(createdAt * 1000 + ms).toISOString()
  return { id, created: time(0), expires: time(windowMs), resultsUntil: time(keptMs) }
}

async function changedAt(journal: string): Promise<string | undefined> {
  try {
    return (await lstat(journal)).mtime.toISOString()
  } catch {
    return undefined
  }
}
