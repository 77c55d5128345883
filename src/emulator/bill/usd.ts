/**
 * Money in whole picodollars (10^-12 USD). The price of a token in a batch may be a fraction of a
 * nanodollar, and sums of fractions drift.
 */
const perUsd = 1e12

/** Picodollars per token, from USD per million tokens. */
export function picosPerToken(usdPerMillion: number): number {
  return Math.round((usdPerMillion * perUsd) / 1e6)
}

/** Exact below 2,000 USD. */
export function toPicos(usd: number): number {
  return Math.round(usd * perUsd)
}

export function toUsd(picos: number): number {
  return picos / perUsd
}

/** Adds up amounts of any size: beyond 9,007 USD a number has no picodollars. */
export class UsdSum {
  #picos = 0n

  add(usd: number): void {
    this.#picos += BigInt(toPicos(usd))
  }

  get usd(): number {
    return toUsd(Number(this.#picos))
  }
}
