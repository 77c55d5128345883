/**
 * What this run is doing with one chunk. The journal says what is true of a chunk (`ChunkState.status`);
 * the phase says what happens to it now. Each status allows a few phases, and a record that changes the
 * status moves the chunk to the first phase of the new one.
 */
import type { ChunkStatus } from '../journal/chunk-state.ts'

/**
 * - `sealed`: on the disk, waiting for its create call
 * - `passed-over`: sealed by an earlier run and never sent; its rows go into new chunks in this run
 * - `posting`: its create call is being prepared or is running
 * - `adopting`: a batch of it was found, and the record of that is being written
 * - `in-doubt`: the reply to its create call was lost; the job looks for the batch
 * - `undecided`: in doubt, and this run can't decide it; the gate is held because of it
 * - `awaited`: accepted; the job polls its batch
 * - `downloading`: its batch has ended; the results are being fetched
 * - `settled`: its outcomes are known, and not all of them were handed on in this run
 * - `emitted`: its outcomes were handed on in this run
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

/** The phases that each status allows; the first is where a record puts the chunk. */
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
 * Every change of phase that can happen. The diagram in ARCHITECTURE.md is drawn from this table, and
 * the tests that kill, fault and replay jobs fail on a change that is not in it.
 */
export const phaseChanges: Readonly<Record<ChunkPhase, readonly ChunkPhase[]>> = {
  sealed: ['posting', 'passed-over', 'adopting'],
  'passed-over': ['adopting'],
  posting: ['sealed', 'in-doubt', 'awaited', 'split', 'refused', 'passed-over'],
  adopting: ['awaited', 'sealed', 'in-doubt'],
  'in-doubt': ['sealed', 'awaited', 'adopting', 'undecided'],
  undecided: ['sealed', 'awaited', 'adopting'],
  awaited: ['downloading', 'settled'],
  downloading: ['awaited', 'settled'],
  settled: ['emitted'],
  emitted: [],
  split: ['passed-over'],
  refused: [],
}

/** A create in doubt, on the monotonic clock of this process. */
export interface Doubt {
  readonly since: number
  /** Which try of the chunk it is: a chunk that is sent again is another doubt, with its own settle time. */
  readonly tries: number
  /**
   * The service's clock when the settle time was over: a batch that was made later is not of this create.
   * Without it a busy workspace, with ever new batches of the same size, would never let a doubt end.
   */
  until: number | undefined
  /** When a candidate was last in the list of batches. */
  seen: number
  /** Candidates with results that could not be read. */
  readonly unreadable: UnreadableResults
}

/** Ended batches with results that could not be read: how often by id, and since when. */
export type UnreadableResults = Map<string, { tries: number; readonly since: number }>

/** How often in a row, and since when, the service answered that it has no such batch. */
export interface NotFound {
  times: number
  readonly since: number
}

/** One object for each chunk that the run has dealt with. */
export class ChunkRun {
  phase: ChunkPhase
  /** Sealed in this run: it counts against `ahead` until it is accepted. */
  isNew = false
  /** Accepted in this run: it counts against `maxOpen` until its outcomes were handed on. */
  isOpen = false
  /** When it was accepted, or first seen as accepted by this run; monotonic milliseconds. */
  awaitedSince = 0
  /** A poll has looked at its batch. */
  isPolled = false
  doubt: Doubt | undefined = undefined
  notFound: NotFound | undefined = undefined

  constructor(phase: ChunkPhase) {
    this.phase = phase
  }
}
