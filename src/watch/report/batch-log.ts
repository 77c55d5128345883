/**
 * When each batch was made and when it ended, from the records of a journal. One small object a batch, as the
 * job's state keeps it: the size of the input makes no difference.
 */
import type { ChunkState } from '../../job/journal/chunk-state.ts'
import type { TimedRecord } from '../../job/read-job.ts'

/** Times are in milliseconds since 1970. */
export interface BatchTime {
  readonly attempt: string
  readonly chunk: number
  readonly requests: number
  readonly created: number
  /** The service has said when. Otherwise it is the time of the record, by the clock of the job's machine. */
  readonly isCreatedExact: boolean
  /** Absent while the batch is open. */
  ended?: number
  isEndedExact?: boolean
}

export class BatchLog {
  readonly #batches = new Map<string, BatchTime>()
  /** Times of the first and the last record; undefined for an empty journal. */
  first: number | undefined = undefined
  last: number | undefined = undefined

  /** @param chunk - that the record is about, after it was applied */
  note(record: TimedRecord, chunk: ChunkState | undefined): void {
    const at = timeOf(record.ts)
    if (at !== undefined) {
      this.first ??= at
      this.last = at
    }
    if (!chunk) return
    const key = `${chunk.attempt}/${chunk.chunk}`
    switch (record.type) {
      case 'ACCEPTED': {
        const created = timeOf(record.created)
        const begun = created ?? at ?? (chunk.createdAt ?? 0) * 1000
        const { attempt, chunk: number, requests } = chunk
        const isCreatedExact = created !== undefined
        this.#batches.set(key, { attempt, chunk: number, requests, created: begun, isCreatedExact })
        return
      }
      case 'FETCHED':
      case 'UNRESOLVED': {
        const batch = this.#batches.get(key)
        const ended = record.type === 'FETCHED' ? timeOf(record.ended) : undefined
        // Results that are fetched once more do not make the batch longer.
        if (!batch || (batch.ended !== undefined && ended === undefined)) return
        const end = ended ?? at
        if (end === undefined) return
        // Two clocks: without the service's own word, an end can seem to lie before the beginning.
        batch.ended = Math.max(end, batch.created)
        batch.isEndedExact = ended !== undefined
        return
      }
      case 'DROPPED':
        this.#batches.delete(key)
        return
      default:
    }
  }

  /** In the order in which they were made. */
  batches(): BatchTime[] {
    return [...this.#batches.values()].sort(
      (a, b) => a.created - b.created || a.chunk - b.chunk || (a.attempt < b.attempt ? -1 : 1),
    )
  }
}

function timeOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
