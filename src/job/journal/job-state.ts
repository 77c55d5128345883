/**
 * The state of a job: the result of applying every record of its journal in order. It needs memory per
 * batch, never per row.
 */
import { UsageShapes } from '../../cost/batch-usage.ts'
import { totalsOf, totalsSince } from '../../cost/cost-figures.ts'
import type { UsageTotals } from '../../cost/cost-figures.ts'
import { CostSum } from '../../cost/cost-sum.ts'
import { BatchlineError } from '../../errors.ts'
import { applyToChunk } from './apply-to-chunk.ts'
import { AskedState } from './asked-state.ts'
import { AttemptState } from './attempt-state.ts'
import type { ChunkState } from './chunk-state.ts'
import { Lessons } from './lessons.ts'
import { sealedState } from './chunk-state.ts'
import type { JournalRecord, Tripped } from './journal-records.ts'
import { PromptTable } from './prompt-table.ts'
import type { Watched } from './watched.ts'

export class JobState {
  readonly attempts: Map<string, AttemptState> = new Map()
  /** Chunks that the service may be working on: intended or accepted. */
  readonly active: Set<ChunkState> = new Set()
  /** The job's id according to the journal. */
  job: string | undefined
  /** Where the journal lay when it was last known to be complete. */
  place: string | undefined
  /** Rows of the input when it last ended; undefined until a run has seen its end. */
  inputRows: number | undefined
  /** The workspace that every call must belong to, once known. */
  workspace: string | undefined
  /** The service's clock before the newest create, in milliseconds; 0 if no answer had a date. */
  lastSent = 0
  /** How many records have changed the job. */
  changes = 0
  canceled = false
  /** The preflight call was made, and nothing spoke against the first request. */
  preflight = false
  /** The pilot was looked at, and the rest may be sent. */
  go = false
  /** Too much has failed, and nobody has let the job go on since. */
  tripped: Tripped | undefined
  /** The user resumed on purpose: canceled rows may be sent again. */
  resumed = false
  /** Creates that may still turn out to have made a batch. Kept even after their chunk is dropped. */
  readonly watched: Watched[] = []
  /** Chunks without a known cost of some requests that may have been billed. */
  readonly unpriced: Set<ChunkState> = new Set()
  /** What was asked and what came of it, for the last batches: what a budget learns from. */
  readonly lessons: Lessons = new Lessons()
  duplicates: Array<{ attempt: string; chunk: number; id: string }> = []
  /** Batches that `deleteBatches` has removed from the service, and when, in seconds since 1970. */
  readonly deleted: Map<string, number> = new Map()
  /** Rows that were asked by the Messages API, outside of batches. */
  readonly asked: AskedState = new AskedState()
  readonly #ofBatch = new Map<string, ChunkState>()
  readonly #shapes = new UsageShapes()
  readonly #prompts = new PromptTable()
  #before: UsageTotals | undefined

  attempt(key: string): AttemptState {
    let found = this.attempts.get(key)
    if (!found) this.attempts.set(key, (found = new AttemptState(key)))
    return found
  }

  /**
   * What the job has used and spent so far, on answers whose results are here. Cheap: one addition for each
   * model of each attempt.
   */
  get spent(): UsageTotals {
    return totalsOf(this.#sums())
  }

  /** Of {@link spent}, what has come since {@link beginRun}; undefined if the job is only read. */
  get spentInRun(): UsageTotals | undefined {
    return this.#before && totalsSince(this.spent, this.#before)
  }

  /** All that the journal says of the usage. Merges the attempts, so it is for figures, not for each record. */
  get cost(): CostSum {
    const all = new CostSum()
    for (const sum of this.#sums()) all.merge(sum)
    return all
  }

  /** The journal is read, and this process begins to work on the job. */
  beginRun(): void {
    this.#before = this.spent
  }

  *chunks(): Generator<ChunkState> {
    for (const attempt of this.attempts.values()) yield* attempt.chunks.values()
  }

  /** The chunk that a batch was accepted for. */
  ofBatch(id: string): ChunkState | undefined {
    return this.#ofBatch.get(id)
  }

  /** When the service's copy of a chunk's batch was deleted, in seconds since 1970; undefined if it was not. */
  deletedAt({ id }: ChunkState): number | undefined {
    return id === undefined ? undefined : this.deleted.get(id)
  }

  find(attempt: string, number: number): ChunkState {
    const chunk = this.attempts.get(attempt)?.chunks.get(number)
    if (chunk) return chunk
    throw new BatchlineError(
      'ERR_JOURNAL',
      `the journal refers to chunk ${number} of attempt ${attempt}, which it never sealed: the folder is ` +
        'incomplete. Nothing was sent. Restore it from a copy.',
    )
  }

  /** The number of batches whose results are not here. */
  get awaited(): number {
    let awaited = 0
    for (const { status } of this.active) if (status === 'accepted') awaited++
    return awaited
  }

  /**
   * Lets the results of a chunk be fetched again. No record says so: either the file is gone, or the user
   * has resumed. The next process that opens the job finds the same.
   */
  forgetResults(chunk: ChunkState): void {
    this.attempt(chunk.attempt).unsettle(chunk)
    chunk.areResultsGone = true
    this.active.add(chunk)
  }

  /** @returns the chunk that the record refers to, if any */
  apply(record: JournalRecord): ChunkState | undefined {
    if (record.type !== 'OPENED') this.changes++
    switch (record.type) {
      case 'OPENED':
        this.job = record.job
        return undefined
      case 'PLACED':
        this.place = record.place
        return undefined
      case 'SEALED': {
        const attempt = this.attempt(record.attempt)
        const chunk = sealedState(record, attempt.key, this.#prompts.keep(record.prompts))
        attempt.chunks.set(record.chunk, chunk)
        attempt.lastChunk = Math.max(attempt.lastChunk, record.chunk)
        return chunk
      }
      case 'PREFLIGHT':
        this.preflight = true
        return undefined
      case 'GO':
        this.go = true
        return undefined
      case 'TRIPPED': {
        const { rows, failed, limit, reasons, prompts } = record
        this.tripped = { rows, failed, limit, reasons, ...(prompts ? { prompts } : {}) }
        return undefined
      }
      case 'RELEASED':
        this.#release()
        return undefined
      case 'INPUT_END':
        this.inputRows = record.rows
        return undefined
      case 'DUPLICATE':
        // Kept here because its chunk may be dropped.
        this.duplicates.push({ attempt: record.attempt, chunk: record.chunk, id: record.id })
        return undefined
      case 'DELETED':
        // Kept here, like a duplicate: a job that deletes nothing pays no memory for it.
        this.deleted.set(record.id, Math.floor((Date.parse(record.ts ?? '') || Date.now()) / 1000))
        return undefined
      case 'ASKING':
      case 'ASKED':
      case 'UNASKED':
        this.asked.apply(record, this.#shapes)
        return undefined
      case 'CANCELED':
        this.canceled = true
        return undefined
      case 'RESUMED':
        this.canceled = false
        this.resumed = true
        if (this.tripped) this.#release()
        for (const chunk of this.chunks()) {
          // The status won't do: a chunk with a lost results file is fetched again, without a record.
          if (chunk.missing !== undefined) chunk.resumed = true
        }
        return undefined
      default: {
        const chunk = applyToChunk(record, this, this.#shapes)
        if (record.type === 'ACCEPTED') this.#ofBatch.set(record.id, chunk)
        if (chunk.status === 'intended' || chunk.status === 'accepted') this.active.add(chunk)
        else this.active.delete(chunk)
        return chunk
      }
    }
  }

  /** What was sent so far has been looked at. Its outcomes, replayed, must not stop the job at once again. */
  #release(): void {
    this.tripped = undefined
    for (const attempt of this.attempts.values()) {
      for (const chunk of attempt.chunks.values()) {
        if (attempt.isBound(chunk)) chunk.isLookedAt = true
      }
    }
  }

  #sums(): CostSum[] {
    return [...Array.from(this.attempts.values(), ({ cost }) => cost), this.asked.cost]
  }
}
