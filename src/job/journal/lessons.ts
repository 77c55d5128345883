import type { AskedUsage, RecordedUsage } from '../../cost/recorded-usage.ts'

/** What the requests of a batch asked, and what its answers used. */
export interface TakenLesson {
  readonly asks: readonly AskedUsage[]
  readonly usage: RecordedUsage
}

/** So many batches are enough to learn from. */
const most = 64

/** What a budget learns from: the last batches whose cost is known. */
export class Lessons {
  readonly #last: TakenLesson[] = []
  /** Counts all that were ever taken, so that what was computed of them is known to be of today. */
  taken = 0

  take(asks: readonly AskedUsage[], usage: RecordedUsage): void {
    this.taken++
    this.#last.push({ asks, usage })
    if (this.#last.length > most) this.#last.shift()
  }

  /** From the oldest to the newest. */
  get last(): readonly TakenLesson[] {
    return this.#last
  }
}
