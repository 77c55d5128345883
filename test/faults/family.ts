/** What the families of faults have in common. */
import type { EmulatorProcess } from './emulator-process.ts'
import type { LedgerSlice } from './ledger-slice.ts'
import type { Random } from './random.ts'
import type { Verdict } from './verdict.ts'

/** A kind of fault, injected into run after run. */
export interface Family {
  readonly name: string
  /** For the table: what goes wrong, and how it is made to. */
  readonly fault: string
  readonly injection: string
  /** Why it can't be injected on this machine. */
  missing?(): string | undefined
  /**
   * What is to be run.
   *
   * @param count - how many runs where chance decides, how many places of each kind where they are
   *   counted; without it the family's own number
   */
  plan(count: number | undefined, open: OpenBench): Promise<Plan>
  /** Looks at all that have been made, for what no single run can tell. */
  review?(results: readonly RunResult[]): string[]
  /** A note for the table. */
  note?(results: readonly RunResult[]): string
}

export interface Plan {
  /** Each is complete in itself. */
  readonly runs: readonly FaultRun[]
  /** How many places there are where the fault could strike, if not each has a run. */
  readonly places?: number
}

export type FaultRun = (bench: Bench) => Promise<RunResult>

/** What a run has at hand. */
export interface Bench {
  readonly emulator: EmulatorProcess
  readonly slice: LedgerSlice
  /** A folder of its own. */
  readonly folder: string
  /** Tells the rows of this run from all others. */
  readonly run: string
  readonly random: Random
}

/** A bench outside of the runs, to measure an undisturbed run on. */
export type OpenBench = (name: string) => Promise<Bench>

export interface RunResult {
  /** What was injected here. */
  readonly label: string
  /** How many faults have struck. */
  readonly struck: number
  readonly verdict: Verdict
  /** No other run can be made on this emulator. */
  readonly spoiled?: boolean
}
