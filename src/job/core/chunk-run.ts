/**
 * What this run is doing with one chunk. The journal says what is true of a chunk (`ChunkState.status`);
 * the phase says what is happening to it now. Each status allows a few phases. A record that changes the
 * status moves the chunk to the first phase of the new status.
 */
import type { ChunkStatus } from '../journal/chunk-state.ts'

/**
 * - `sealed`: on disk, waiting for its create call
 * - `passed-over`: sealed by an earlier run and never sent; this run puts its rows into new chunks
 * - `posting`: its create call is being prepared or is running
 * - `adopting`: its batch was found and is being recorded
 * - `in-doubt`: the reply to its create call was lost; the job looks for the batch
 * - `undecided`: in doubt, and this run can't decide it; it holds the gate
 * - `awaited`: accepted; the job polls its batch
 * - `downloading`: its batch has ended; the results are being downloaded
 * - `settled`: its outcomes are known, but not all of them were emitted in this run
 * - `emitted`: its outcomes were emitted in this run
 * - `split`: replaced by its parts
 * - `refused`: its only request is too large for the service and is never sent
 */
export type ChunkPhase =
  | 'sealed'
  | 'passed-over'
  | 'posting'
  | 'adopting'
  | 'in-doubt'
  | 'undecided'
  | 'awaited'
  | 'downloading'
  | 'settled'
  | 'emitted'
  | 'split'
  | 'refused'

/** The phases that each status allows. A record puts the chunk into the first one. */
export const phasesOf: Readonly<Record<ChunkStatus, readonly [ChunkPhase, ...ChunkPhase[]]>> = {
  sealed: ['sealed', 'posting', 'passed-over'],
  intended: ['in-doubt', 'posting', 'adopting', 'undecided'],
  accepted: ['awaited', 'downloading'],
  fetched: ['settled', 'emitted'],
  unresolved: ['settled', 'emitted'],
  split: ['split', 'passed-over'],
  refused: ['refused'],
}

/**
 * Every change of phase that can happen. ARCHITECTURE.md draws its diagram from this table, and the
 * tests that kill, fault and replay jobs fail on any other change.
 */
export const phaseChanges: Readonly<Record<ChunkPhase, readonly ChunkPhase[]>> = {
  sealed: ['posting', 'passed-over', 'adopting'],
  'passed-over': ['posting', 'adopting'],
  posting: ['sealed', 'in-doubt', 'awaited', 'split', 'refused', 'passed-over'],
  adopting: ['awaited', 'sealed', 'in-doubt'],
  'in-doubt': ['sealed', 'awaited', 'adopting', 'undecided'],
  undecided: ['awaited', 'adopting'],
  awaited: ['downloading', 'settled'],
  downloading: ['awaited', 'settled'],
  settled: ['emitted'],
  emitted: [],
  split: ['passed-over'],
  refused: [],
}

/** A create call in doubt. Times are on this process's monotonic clock. */
export interface Doubt {
  readonly since: number
  /** The try that is in doubt. A chunk that is sent again starts a new doubt with its own settle time. */
  readonly tries: number
  /**
   * The service's clock when the settle time was over. A batch made later does not come from this create.
   * Without this limit, a busy workspace that keeps adding batches of the same size would never let a
   * doubt end.
   */
  until: number | undefined
  /** When a candidate was last seen in the list of batches. */
  seen: number
  /** Candidates with unreadable results. */
  readonly unreadable: UnreadableResults
}

/** Ended batches with unreadable results: by id, how often they were tried, and since when. */
export type UnreadableResults = Map<string, { tries: number; readonly since: number }>

/** How many times in a row, and since when, the service answered that the batch does not exist. */
export interface NotFound {
  times: number
  readonly since: number
}

/** One object for each chunk that this run has handled. */
export class ChunkRun {
  phase: ChunkPhase
  /** Sealed in this run. It counts against `ahead` until it is accepted. */
  isNew = false
  /** A stage of this run has it to send. */
  isDue = false
  /** Accepted in this run. It counts against `maxOpen` until its outcomes are emitted. */
  isOpen = false
  /** When the chunk was accepted, or when this run first saw it as accepted; monotonic milliseconds. */
  awaitedSince = 0
  /** Its batch has been polled in this run. */
  isPolled = false
  doubt: Doubt | undefined = undefined
  /** When its batch ended, by the service's clock. */
  endedAt: string | undefined = undefined
  notFound: NotFound | undefined = undefined

  constructor(phase: ChunkPhase) {
    this.phase = phase
  }
}
