import type { Cost } from './time-flow.ts'

/** One line in the table of stages. */
export interface StageCase {
  readonly name: string
  /** Number of items in a run. */
  readonly items: number
  /** One run, without its preparation. It throws if an item is missing. */
  readonly run: () => Promise<Cost>
}
