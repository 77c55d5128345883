/** Adds up what the lines of a ledger cost. */
import type { BilledTokens } from '../bill/billed-tokens.ts'
import { UsdSum } from '../bill/usd.ts'

/**
 * What was billed: in all, or for one model.
 *
 * @example
 * ```ts
 * const { usd, unpriced }: BillSummary = await emulator.ledger()
 * console.log(unpriced === 0 ? `${usd} USD` : `${usd} USD, and ${unpriced} without a price`)
 * ```
 */
export interface BillSummary {
  /** The tokens by what they cost. */
  readonly tokens: BilledTokens
  /** The cost. Exact to 12 digits, however many requests it is the sum of. */
  readonly usd: number
  /** Requests and calls that were billed and have no price, so `usd` lacks them. */
  readonly unpriced: number
}

/** A billed line. An older file has no tokens: such a line counts as unpriced. */
export interface BilledLine {
  readonly model?: string
  readonly tokens?: BilledTokens
  readonly usd?: number | null
}

export class BillSum {
  readonly #tokens = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 }
  readonly #usd = new UsdSum()
  #unpriced = 0
  /** Billed lines. */
  lines = 0

  add({ tokens, usd }: BilledLine): void {
    this.lines++
    if (typeof usd === 'number') this.#usd.add(usd)
    else this.#unpriced++
    if (!tokens) return
    for (const name of Object.keys(this.#tokens) as Array<keyof BilledTokens>) {
      this.#tokens[name] += tokens[name]
    }
  }

  get summary(): BillSummary {
    return { tokens: { ...this.#tokens }, usd: this.#usd.usd, unpriced: this.#unpriced }
  }
}
