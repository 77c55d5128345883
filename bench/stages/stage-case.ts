import type { Cost } from './time-flow.ts'

/** One line of the table of stages. */
export interface StageCase {
  readonly name: string
  /** Items that one run takes through. */
  readonly items: number
  /** One run, its preparation not counted; throws when an item is missing. */
  readonly run: () => Promise<Cost>
}
