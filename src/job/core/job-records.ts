import type { JobState } from '../journal/job-state.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalRecord } from '../journal/journal-records.ts'
import type { ChunkRuns } from './chunk-runs.ts'
import type { FailpointHook } from './failpoint.ts'

/**
 * The one way to change the state of a job: a record is made durable, then applied to the state, then
 * announced to everybody who waits.
 */
export class JobRecords {
  readonly #journal: Journal
  readonly #state: JobState
  readonly #runs: ChunkRuns
  readonly #failpoint: FailpointHook
  readonly #onChange: () => void

  constructor(parts: {
    readonly journal: Journal
    readonly state: JobState
    readonly runs: ChunkRuns
    readonly failpoint: FailpointHook
    /** Wakes everybody who waits for a change. */
    readonly onChange: () => void
  }) {
    this.#journal = parts.journal
    this.#state = parts.state
    this.#runs = parts.runs
    this.#failpoint = parts.failpoint
    this.#onChange = parts.onChange
  }

  async add(record: JournalRecord): Promise<void> {
    await this.#failpoint(`before ${record.type}`)
    await this.#journal.append(record)
    await this.#failpoint(`after ${record.type}`)
    const chunk = this.#state.apply(record)
    if (chunk && record.type === 'DROPPED') this.#runs.forget(chunk)
    else if (chunk) this.#runs.follow(chunk)
    this.#onChange()
  }

  /** Fails if the journal was deleted while the process uses it. */
  async checkLinked(): Promise<void> {
    await this.#journal.checkLinked()
  }

  /** @param reason - the error for any record that is added later */
  async close(reason: Error): Promise<void> {
    await this.#journal.close(reason)
  }
}
