/**
 * Where each row of a file begins, why it is there, and what was decided: nine bytes a row, and no row is
 * held. It counts as it goes, so that figures cost nothing.
 */
import { whys } from './why.ts'
import type { Why } from './why.ts'

export const verdicts = ['right', 'wrong', 'corrected'] as const
/** What was decided about an answer. */
export type Verdict = (typeof verdicts)[number]

/** Rows of one reason. */
export interface Tally {
  rows: number
  right: number
  wrong: number
  corrected: number
}

export interface Wanted {
  readonly why?: Why | undefined
  /** Only what is not judged yet. */
  readonly open?: boolean | undefined
}

const whyBits = 7
const verdictShift = 3

export class RowIndex {
  #starts = new Float64Array(1024)
  #states = new Uint8Array(1024)
  #rows = 0
  /** Behind the last row. */
  end = 0
  /** By reason; those without one come last. */
  readonly tallies: Tally[] = [...whys, ''].map(() => ({
    rows: 0,
    right: 0,
    wrong: 0,
    corrected: 0,
  }))

  get rows(): number {
    return this.#rows
  }

  /** @returns its index */
  add(start: number, end: number, why: Why | undefined): number {
    if (this.#rows === this.#starts.length) this.#grow()
    const index = this.#rows++
    const code = why === undefined ? whys.length : whys.indexOf(why)
    this.#starts[index] = start
    this.#states[index] = code
    this.tallies[code]!.rows++
    this.end = end
    return index
  }

  /** The bytes of a row. */
  placeOf(index: number): { start: number; end: number } {
    const end = index + 1 < this.#rows ? this.#starts[index + 1]! : this.end
    return { start: this.#starts[index]!, end }
  }

  decide(index: number, verdict: Verdict | undefined): void {
    const state = this.#states[index]!
    const tally = this.tallies[state & whyBits]!
    const before = verdicts[(state >> verdictShift) - 1]
    if (before) tally[before]--
    if (verdict) tally[verdict]++
    const code = verdict ? verdicts.indexOf(verdict) + 1 : 0
    this.#states[index] = (state & whyBits) | (code << verdictShift)
  }

  /**
   * The nearest row that is wanted, from an index on.
   *
   * @param step - 1 or -1
   */
  find(from: number, step: 1 | -1, { why, open = false }: Wanted): number | undefined {
    const code = why === undefined ? undefined : whys.indexOf(why)
    for (let i = from; i >= 0 && i < this.#rows; i += step) {
      const state = this.#states[i]!
      if (code !== undefined && (state & whyBits) !== code) continue
      if (!open || state >> verdictShift === 0) return i
    }
    return undefined
  }

  #grow(): void {
    const starts = new Float64Array(this.#rows * 2)
    starts.set(this.#starts)
    this.#starts = starts
    const states = new Uint8Array(this.#rows * 2)
    states.set(this.#states)
    this.#states = states
  }
}
