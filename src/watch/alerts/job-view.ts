/** What alerts need to know of a job: from its journal what was, from events what happens now. */
import type { JobEvent } from '../../job/core/job-event.ts'
import type { ChunkState } from '../../job/journal/chunk-state.ts'
import type { JobState } from '../../job/journal/job-state.ts'
import type { JournalRecord } from '../../job/journal/journal-records.ts'
import { toUsd } from '../../cost/rates.ts'

/** A batch without results here. */
export interface OpenBatch {
  readonly id: string
  /** When the service made it, in milliseconds. Not known of some batches of earlier versions. */
  readonly created: number | undefined
  readonly requests: number
  /** The service says that it has ended. */
  hasEnded: boolean
}

export class JobView {
  job: string | undefined
  /** This process has the job: another one may be at work before. */
  isOpened = false
  /** A journal that can't be read tells nothing: then batches of earlier runs are not known. */
  isWhole = false
  readonly open: Map<string, OpenBatch> = new Map()
  /** How long batches took, in milliseconds. */
  readonly durations: number[] = []
  readonly duplicates: string[] = []
  /** Requests of first attempts whose results are here. */
  answered = 0
  /** What all answers cost; undefined where a price is not known. */
  usd: number | undefined = 0
  /** What a request of the pilot cost, in USD. */
  pilotUsd: number | undefined
  /** Batches that were looked at in this run: who has ended is known. */
  hasLooked = false
  /** When they were last looked at, by this machine's clock, in milliseconds. */
  lookedAt = 0
  /** Something new was sent in this run. */
  hasSent = false
  /** Why nothing new is sent, as this run has said. */
  held: string | undefined

  /** A record of an earlier run. @param state - before the record */
  before(record: JournalRecord, state: JobState): void {
    if (record.type !== 'FETCHED') return
    const { createdAt } = state.find(record.attempt, record.chunk)
    this.#noteDuration(createdAt && createdAt * 1000, record.ended)
  }

  /** The state after all records. @param hasPilot - the job has a pilot, which may still be all that was sent */
  begin(state: JobState, hasPilot: boolean): void {
    this.isWhole = true
    this.job = state.job
    for (const chunk of state.chunks()) this.#noteChunk(chunk)
    this.duplicates.push(...state.duplicates.map(({ id }) => id))
    const { picos, unpriced } = state.spent
    this.usd = unpriced > 0 ? undefined : toUsd(picos)
    if (hasPilot && !state.go) this.notePilot()
  }

  /** What was sent so far is the pilot. */
  notePilot(): void {
    if (this.usd !== undefined && this.answered > 0) this.pilotUsd ??= this.usd / this.answered
  }

  take(event: JobEvent): void {
    switch (event.type) {
      case 'opened':
        this.job = event.job
        this.isOpened = true
        return
      case 'accepted': {
        const { id, requests, created = event.at } = event
        this.hasSent = true
        this.open.set(id, { id, requests, created: timeOf(created), hasEnded: false })
        return
      }
      case 'polled':
        this.hasLooked = true
        this.lookedAt = timeOf(event.at) ?? 0
        return
      case 'ended': {
        const batch = this.open.get(event.id)
        if (batch) batch.hasEnded = true
        return
      }
      case 'fetched':
        this.#noteFetched(event)
        return
      case 'asked':
        this.#addUsd(event.usd)
        return
      case 'unresolved':
        this.open.delete(event.id)
        return
      case 'duplicate':
        if (!this.duplicates.includes(event.id)) this.duplicates.push(event.id)
        return
      case 'tripped':
        this.held = `${event.failed} of the last ${event.rows} rows failed`
        return
      case 'held':
        this.held ??= event.why
        return
      case 'pilot': {
        const { usd, rows } = event.report
        if (usd !== undefined && rows > 0) this.pilotUsd = usd / rows
        return
      }
      default:
    }
  }

  #noteFetched(event: Extract<JobEvent, { type: 'fetched' }>): void {
    const { id, attempt, name, lines, usd, ended } = event
    const batch = this.open.get(id)
    // Fetched once more, because a file was lost: it is counted.
    if (!batch) return
    this.open.delete(id)
    this.#noteDuration(batch.created, ended)
    if (attempt === 1 && name === undefined) this.answered += lines
    this.#addUsd(usd)
  }

  #addUsd(usd: number | undefined): void {
    this.usd = this.usd === undefined || usd === undefined ? undefined : sumUsd(this.usd, usd)
  }

  #noteChunk(chunk: ChunkState): void {
    const { id, status, attempt, requests, missing = 0, createdAt } = chunk
    if (status === 'fetched' && attempt === firstAttempt) this.answered += requests - missing
    if (status !== 'accepted' || id === undefined) return
    this.open.set(id, { id, requests, created: createdAt && createdAt * 1000, hasEnded: false })
  }

  #noteDuration(created: number | undefined, ended: string | undefined): void {
    const at = timeOf(ended)
    if (created !== undefined && at !== undefined && at > created) this.durations.push(at - created)
  }
}

const firstAttempt = '1'

function timeOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

/** To a pico-dollar, as the job counts: a sum of fractions would show digits that mean nothing. */
function sumUsd(a: number, b: number): number {
  return Math.round((a + b) * 1e12) / 1e12
}
