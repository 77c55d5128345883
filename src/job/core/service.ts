import type { BatchClient } from '../../api/batch-client.ts'
import type { ServerFacts } from '../../api/call-options.ts'
import type { ListOptions } from '../../api/list-page.ts'
import { BatchlineError } from '../../errors.ts'
import type { JobState } from '../journal/job-state.ts'
import type { JobLife } from './job-life.ts'

/** The service as this run sees it: its client, its clock and its workspace. */
export class Service {
  readonly client: BatchClient
  /** The service's clock, from the `date` header of its newest answer. */
  serverDate: string | undefined
  /** The newest batch of the workspace that this run knows: null if there is none, undefined before the first look. */
  newestBatch: string | null | undefined
  /** When that answer came, by the clock of this process. */
  #datedAt = 0
  readonly #timeoutMs: number
  readonly #life: JobLife
  readonly #state: JobState
  /** The workspace of the first answer, until a record names one. */
  #workspace: string | undefined

  /** @param timeoutMs - how long an answer may take */
  constructor(client: BatchClient, timeoutMs: number, life: JobLife, state: JobState) {
    this.client = client
    this.#timeoutMs = timeoutMs
    this.#life = life
    this.#state = state
  }

  /** Options for every read-only call: the call ends with the job, and the facts in its answer are kept. */
  get calls(): ListOptions & { readonly signal: AbortSignal } {
    return {
      signal: this.#life.closing.signal,
      timeoutMs: this.#timeoutMs,
      onFacts: (facts) => this.note(facts),
    }
  }

  /** The workspace that every call must belong to, once known. */
  get workspace(): string | undefined {
    return this.#state.workspace ?? this.#workspace
  }

  /** The service's clock now, in milliseconds; undefined before an answer with a date. The newest may be old. */
  get now(): number | undefined {
    const date = Date.parse(this.serverDate ?? '')
    return Number.isNaN(date) ? undefined : date + performance.now() - this.#datedAt
  }

  /** Keeps the clock and the workspace of an answer. Another workspace ends the job. */
  note({ date, workspace }: ServerFacts): void {
    if (date) {
      this.serverDate = date
      this.#datedAt = performance.now()
    }
    if (!workspace) return
    this.#workspace ??= workspace
    if (workspace === this.workspace) return
    this.#life.fail(
      new BatchlineError(
        'ERR_ORIGIN',
        `the key belongs to workspace ${workspace}, but the batches of this job are in ${this.workspace}: they can't be ` +
          'seen from there. Nothing more is sent. Run again with a key of that workspace.',
      ),
    )
  }
}
