/** What a record about one chunk changes. The chunk is sealed before; every other record is the job's own. */
import type { UsageShapes } from '../../cost/batch-usage.ts'
import type { AttemptState } from './attempt-state.ts'
import { partState, sharedRuns } from './chunk-state.ts'
import type { ChunkState } from './chunk-state.ts'
import type { JournalRecord } from './journal-records.ts'
import type { Lessons } from './lessons.ts'
import { unknownRecord } from './unknown-record.ts'
import { watchedOf } from './watched.ts'
import type { Watched } from './watched.ts'

/** What such a record may change beside its chunk. */
interface JobRecords {
  readonly duplicates: ReadonlyArray<{ readonly id: string }>
  readonly watched: Watched[]
  readonly unpriced: Set<ChunkState>
  readonly lessons: Lessons
  lastSent: number
  workspace: string | undefined
  attempt: (key: string) => AttemptState
  find: (attempt: string, number: number) => ChunkState
}

/** Records about a chunk that is already sealed. */
type ChunkRecord = Exclude<
  JournalRecord,
  {
    type:
      | 'OPENED'
      | 'PLACED'
      | 'SEALED'
      | 'PREFLIGHT'
      | 'INPUT_END'
      | 'GO'
      | 'TRIPPED'
      | 'RELEASED'
      | 'CANCELED'
      | 'RESUMED'
      | 'DUPLICATE'
      | 'DELETED'
      | 'ASKING'
      | 'ASKED'
      | 'UNASKED'
  }
>

/** @returns the chunk that the record refers to */
export function applyToChunk(
  record: ChunkRecord,
  job: JobRecords,
  shapes: UsageShapes,
): ChunkState {
  if (!('chunk' in record)) throw unknownRecord(record)
  const chunk = job.find(record.attempt, record.chunk)
  const attempt = job.attempt(record.attempt)
  switch (record.type) {
    case 'DROPPED':
      attempt.drop(chunk)
      return chunk
    case 'INTENT':
      chunk.recorded = 'intended'
      chunk.tries = record.try
      chunk.fence = record.fence
      chunk.serverDate = record.serverDate
      noteSent(job, chunk, Date.parse(record.serverDate ?? ''))
      job.workspace ??= record.workspace ?? undefined
      return chunk
    case 'ACCEPTED':
      // A candidate that has not ended may be a second batch of this chunk.
      if (hasOtherCandidates(job, chunk, record.id)) job.watched.push(...watchedOf(chunk))
      chunk.recorded = 'accepted'
      chunk.isAdopting = false
      chunk.id = record.id
      chunk.sentAt = secondsOf(record.created) ?? chunk.sentAt
      // Needed only in doubt. Clearing them saves memory, because there is one chunk per batch.
      chunk.fence = undefined
      chunk.serverDate = undefined
      chunk.candidates = undefined
      chunk.excluded = undefined
      return chunk
    case 'REJECTED':
      chunk.recorded = record.final ? 'refused' : 'sealed'
      chunk.why = record.why
      return chunk
    case 'ABSENT':
      job.watched.push(...watchedOf(chunk))
      chunk.recorded = 'sealed'
      chunk.candidates = undefined
      chunk.excluded = undefined
      return chunk
    case 'HELD':
      chunk.candidates = record.ids
      return chunk
    case 'EXCLUDED':
      chunk.excluded = [...(chunk.excluded ?? []), record.id]
      return chunk
    case 'FETCHED':
      attempt.settle(chunk, 'fetched')
      chunk.missing = record.missing
      chunk.resultBytes = record.bytes
      chunk.runs = sharedRuns(record.runs)
      if (chunk.missing) job.unpriced.add(chunk)
      else job.unpriced.delete(chunk)
      if (record.usage) {
        if (chunk.asks) job.lessons.take(chunk.asks, record.usage)
        attempt.count(chunk, record.usage, shapes)
      }
      if (!chunk.missing) chunk.asks = undefined
      return chunk
    case 'UNRESOLVED':
      attempt.settle(chunk, 'unresolved')
      job.unpriced.add(chunk)
      chunk.why = record.why
      return chunk
    case 'SPLIT':
      chunk.recorded = 'split'
      chunk.parts = record.into.map((part) => part.chunk)
      for (const part of record.into) {
        attempt.chunks.set(part.chunk, partState(chunk, part))
        attempt.lastChunk = Math.max(attempt.lastChunk, part.chunk)
      }
      return chunk
    case 'PRUNED':
      chunk.pruned = true
      return chunk
    default:
      throw unknownRecord(record)
  }
}

/** @param ms - the service's clock before the create; NaN if its answer had no date */
function noteSent(job: JobRecords, chunk: ChunkState, ms: number): void {
  job.lastSent = Math.max(job.lastSent, ms || 0)
  chunk.sentAt = ms ? Math.floor(ms / 1000) : -Math.floor(Date.now() / 1000)
}

function hasOtherCandidates(
  { duplicates }: JobRecords,
  { candidates = [], excluded = [] }: ChunkState,
  id: string,
): boolean {
  const known = new Set([id, ...excluded, ...duplicates.map((duplicate) => duplicate.id)])
  return candidates.some((other) => !known.has(other))
}

/** A time in whole seconds: small enough to need no object of its own. */
function secondsOf(time: string | null | undefined): number | undefined {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}
