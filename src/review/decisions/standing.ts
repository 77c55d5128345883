/**
 * Which decisions stand: the last one for each answer of a row. Memory holds a few words for each; values and
 * notes stay in the file.
 */
import { idOf } from '../file/review-row.ts'
import type { Verdict } from '../file/row-index.ts'
import type { Decision } from './decision.ts'

export interface Stand {
  readonly verdict: Verdict
  readonly at: string
  /** Its line in the file of decisions. */
  readonly start: number
  readonly end: number
}

export class Standing {
  readonly #byKey = new Map<string, Map<string, Stand>>()
  /** In the order in which they were made, so that the last one can be taken back. */
  readonly #ids = new Set<string>()

  take(decision: Decision, start: number, end: number): void {
    const { key, hash, verdict, at } = decision
    const id = idOf(key, hash)
    this.#ids.delete(id)
    const answers = this.#byKey.get(key) ?? new Map<string, Stand>()
    if (verdict === 'undone') answers.delete(hash)
    else {
      answers.set(hash, { verdict, at, start, end })
      this.#ids.add(id)
    }
    if (answers.size === 0) this.#byKey.delete(key)
    else this.#byKey.set(key, answers)
  }

  get size(): number {
    return this.#ids.size
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  of(key: string, hash: string): Stand | undefined {
    return this.#byKey.get(key)?.get(hash)
  }

  /** The last decision for another answer of the row. */
  earlier(key: string, hash: string): Stand | undefined {
    return [...(this.#byKey.get(key) ?? [])].findLast(([other]) => other !== hash)?.[1]
  }

  /** From the last one back. */
  ids(): string[] {
    return [...this.#ids].toReversed()
  }
}
