/**
 * A run that waits for nothing (`once`). Where any other run would wait for the service, the step is halted: the
 * gate is held, so nothing new is sealed or sent, what is here is emitted, and the run ends with `ERR_WAITING`.
 */
import { BatchlineError } from '../../errors.ts'
import type { Waiting } from '../../errors.ts'
import { programWord } from '../../option-words.ts'
import type { Asker } from '../../option-words.ts'
import type { KeptStep } from '../disk/step-file.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'
import type { Bounds } from './bounds.ts'
import type { ChunkRuns } from './chunk-runs.ts'
import type { FetchTries } from './fetch-tries.ts'
import type { Gate, Held } from './gate.ts'
import type { JobLife } from './job-life.ts'
import { pollIntervalMs } from './poll-interval.ts'
import type { Roles } from './roles.ts'
import type { Service } from './service.ts'
import { waitingText } from './waiting-text.ts'

/** What the command knows about a step and the library does not. */
export interface StepHooks {
  /** Stands for the options and the input. A step with another key does everything. */
  readonly key?: string
  /** The input can't be read again, so all of it is sealed, also what may not be sent yet. */
  readonly sealsAll?: boolean
  /** The output counts only as a whole: outcomes that would only be emitted are left for a later step. */
  readonly emitsWhole?: boolean
  /** Ends the look at the service that opens the step. */
  readonly signal?: AbortSignal
}

export interface StepParts {
  readonly state: JobState
  readonly runs: ChunkRuns
  readonly bounds: Bounds
  readonly gate: Gate
  readonly roles: Roles
  readonly service: Service
  readonly life: JobLife
}

export class Step {
  readonly hooks: StepHooks
  /** How the step before ended. */
  readonly last: KeptStep | undefined
  /** Downloads that are to be tried again, by attempt and chunk. */
  readonly fetchTries: Map<string, FetchTries> = new Map()
  readonly #job: StepParts
  readonly #asker: Asker
  #isHalted = false
  #isBlocked = false
  #isWhole = false
  #isAwaiting = false
  #isElsewhere = false
  #againMs = Infinity
  #heldBefore: string | undefined

  constructor(
    job: StepParts,
    { hooks, last, asker }: { hooks: StepHooks; last: KeptStep | undefined; asker: Asker },
  ) {
    this.#job = job
    this.hooks = hooks
    this.last = last
    this.#asker = asker
  }

  /** Whether something that was to be sent was not, and may be once a batch has ended. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** Whether everything was done that could be done. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** The wait that the service asked for, in milliseconds; Infinity without one. */
  get againMs(): number {
    return this.#againMs
  }

  /** Why nothing new is sent, where that is not for want of room. */
  get held(): string | undefined {
    const { held } = this.#job.gate
    return held && held.code !== 'ERR_WAITING' ? held.message : this.#heldBefore
  }

  /** Nothing has changed since the step before: its end is this one's, too. */
  repeat({ isBlocked, held }: KeptStep, againMs: number): void {
    this.#heldBefore = held
    if (isBlocked) this.block(againMs)
    else this.await()
  }

  /** Whether nothing new is sealed either. */
  stopsSealing(held: Held | undefined): boolean {
    if (!held) return false
    return held.code !== 'ERR_WAITING' || this.hooks.sealsAll !== true
  }

  /** Something can't be looked at now, and is tried again in a later step. */
  comeAgain(ms: number): void {
    this.#againMs = Math.min(this.#againMs, ms)
  }

  /** Everything was sent that may be sent, and some of it has not come back. */
  await(): void {
    this.#isAwaiting = true
    this.#halt()
  }

  /**
   * A batch of another tool has not ended. No record is of it, so no later step is at its end before it has asked
   * for it again.
   */
  awaitForeign(ms: number = Infinity): void {
    this.#isElsewhere = true
    this.comeAgain(ms)
    this.await()
  }

  /**
   * Something can't be sent before a batch has ended, or before a time.
   *
   * @param ms - how long the service, or an error, asks to wait. Default: until a batch has ended
   */
  block(ms: number = Infinity): Held {
    this.#isBlocked = true
    this.comeAgain(ms)
    return this.#halt()
  }

  #halt(): Held {
    this.#isHalted = true
    return this.#job.gate.hold({ code: 'ERR_WAITING', message: 'the step has ended' })
  }

  /** Whether a call is under way whose end may make room. */
  get isSending(): boolean {
    const { runs, life } = this.#job
    return runs.count('posting') + runs.count('adopting') + life.asking > 0
  }

  /** Whether a call is under way, or a chunk is on its way to one. */
  get isBusy(): boolean {
    return this.isSending || this.unsent.some((chunk) => !this.#job.runs.of(chunk).isDue)
  }

  /** The chunks that a stage of now has to send, or will have. Those of a later attempt wait for its stages. */
  get unsent(): ChunkState[] {
    const { runs, roles } = this.#job
    return [...runs.unsent()].filter(({ attempt }) =>
      roles.has(`submitBatches of attempt ${attempt}`),
    )
  }

  /** The error that ends the step; undefined if nothing is still to come. */
  end(): BatchlineError | undefined {
    if (!this.#isHalted || this.#isStopped()) return undefined
    this.#isWhole = !this.#isElsewhere
    const waiting = this.#waiting()
    return new BatchlineError('ERR_WAITING', waitingText(waiting, programWord(this.#asker)), {
      waiting,
    })
  }

  /** Whether something else than time or a batch is to be waited for: then the run ends with that. */
  #isStopped(): boolean {
    const { gate, state, runs } = this.#job
    if (!gate.held || gate.held.code === 'ERR_WAITING' || this.#isAwaiting) return false
    return [...state.active].every((chunk) => runs.phase(chunk) === 'undecided')
  }

  #waiting(): Waiting {
    const { state, runs } = this.#job
    let [batches, requests, inDoubt, oldest, newest] = [0, 0, 0, Infinity, 0]
    for (const chunk of state.active) {
      if (chunk.status !== 'accepted') inDoubt++
      else {
        batches++
        requests += chunk.requests
        oldest = Math.min(oldest, chunk.createdAt ?? Infinity)
        newest = Math.max(newest, chunk.createdAt ?? 0)
      }
    }
    const { held } = this
    const againMs = Math.round(this.#nextMs(batches + [...runs.inDoubt()].length, newest * 1000))
    return {
      batches,
      requests,
      ...(oldest === Infinity ? {} : { oldest: new Date(oldest * 1000).toISOString() }),
      inDoubt,
      unsent: this.#isBlocked,
      ...(held === undefined ? {} : { held }),
      againMs,
      againAt: new Date(Date.now() + againMs).toISOString(),
    }
  }

  #nextMs(awaited: number, newest: number): number {
    const { bounds, service } = this.#job
    const pollMs = bounds.isPollSet ? bounds.pollMs : (this.last?.pollMs ?? bounds.pollMs)
    const now = service.now ?? Date.now()
    const interval = pollIntervalMs(pollMs, newest > 0 ? Math.max(0, now - newest) : 0)
    // A step begins its own tries anew. Called again after the first pause of one process, each second, a schedule
    // would burden a service that is overloaded for an hour.
    const againMs = Math.max(this.#againMs, pollMs)
    return Math.min(againMs, awaited > 0 ? interval : Infinity, 900_000)
  }
}
