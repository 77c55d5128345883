/** What `compare` reports. Plain data, so that it survives JSON. */
import type { Tier } from './outcome.ts'

/**
 * A share, and the interval that holds the true one in 95 of 100 samples (Wilson's score interval).
 *
 * @example
 * ```ts
 * const lineOf = ({ share, low, high }: Proportion) => `${share} (${low} to ${high})`
 * ```
 */
export interface Proportion {
  /** From 0 to 1. */
  readonly share: number
  /** The lower end of the interval. */
  readonly low: number
  /** The upper end of the interval. */
  readonly high: number
}

/**
 * Rows with a value and a known truth, and how many of the values are right.
 *
 * @example
 * ```ts
 * const shareOf = ({ correct, answered }: RightOf) => correct / answered
 * ```
 */
export interface RightOf {
  /** Rows with a value. */
  readonly answered: number
  /** Of these, rows whose value is the truth. */
  readonly correct: number
}

/**
 * One class: a truth that at least one row has.
 *
 * @example
 * ```ts
 * const isHard = ({ support, recall }: TruthClass) => support >= 50 && recall < 0.5
 * ```
 */
export interface TruthClass {
  /** Its name, cut to 200 characters. */
  readonly truth: string
  /** Rows with this truth, those that failed included. */
  readonly support: number
  /** Of these, rows that were answered with it. */
  readonly correct: number
  /** Of these, rows without a value. */
  readonly unanswered: number
  /** Rows with another truth that were answered with this one. */
  readonly mistaken: number
  /** Of the rows that were answered with it, the share that it is true of. Absent if there is none. */
  readonly precision?: number
  /** Of the rows that it is true of, the share that was answered with it. A row that failed was not. */
  readonly recall: number
  /** The harmonic mean of precision and recall; 0 if no row was answered with it. */
  readonly f1: number
}

/**
 * A truth and what was answered in its place.
 *
 * @example
 * ```ts
 * const lineOf = ({ truth, answer, rows }: Confusion) => `${truth} taken for ${answer}: ${rows}`
 * ```
 */
export interface Confusion {
  /** The truth, cut to 200 characters. */
  readonly truth: string
  /** What was answered, cut to 200 characters. A model may have written it, so treat it as untrusted when you show it. */
  readonly answer: string
  /** Whether the answer is the truth of another row. */
  readonly isClass: boolean
  /** How often. */
  readonly rows: number
  /** The first such row. */
  readonly first: { readonly custom_id: string; readonly position: number }
}

/**
 * How good the values are, by what is known to be true. Accuracy and all sums are exact. The number of classes
 * is bounded, and `beyond` says what that leaves out.
 *
 * @example
 * ```ts
 * const compared = compare({ truth: (ticket: Ticket) => ticket.language })
 * const { accuracy, confusions }: TruthReport = compared.report()
 * console.log(accuracy?.share, accuracy?.low, accuracy?.high)
 * for (const { truth, answer, rows } of confusions.slice(0, 3)) console.log(rows, truth, answer)
 * ```
 */
export interface TruthReport extends RightOf {
  /** Rows with a known truth. */
  readonly rows: number
  /** Rows without; they are in no other figure. */
  readonly unknown: number
  /** Rows with a value that is not the truth. */
  readonly wrong: number
  /** Rows that failed, so that there is no value to compare. */
  readonly unanswered: number
  /** The correct ones of those with a value. Absent if there is none. */
  readonly accuracy?: Proportion
  /** The correct ones of all rows with a known truth; a row that failed is not correct. Absent without rows. */
  readonly overall?: Proportion
  /** Of those with a value, the rows whose value, or that of a part of theirs, came from `fallBack`. */
  readonly fallback: RightOf
  /** Of those with a value, the rows of each tier. */
  readonly tiers: { readonly [Name in Tier]?: RightOf }
  /** Means over `classes`, each class counting the same. Absent without classes. */
  readonly macro?: { readonly precision: number; readonly recall: number; readonly f1: number }
  /** The first 1,000 classes, those with the most rows first. */
  readonly classes: readonly TruthClass[]
  /** The 100 most frequent ones of the first 10,000 pairs of truth and answer. */
  readonly confusions: readonly Confusion[]
  /** What is left out above, because there were more classes or pairs. Absent if nothing is. */
  readonly beyond?: {
    /** Rows of further classes. */
    readonly classRows: number
    /** Wrong answers of further pairs. */
    readonly confusedRows: number
  }
}
