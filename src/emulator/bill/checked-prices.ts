import { BatchlineError } from '../../errors.ts'
import type { ModelPrice, Prices } from './model-price.ts'
import { documentedPrices } from './price-table.ts'

/** A difference from the type does not compile. */
const members: { readonly [Member in keyof ModelPrice]-?: true } = {
  input: true,
  output: true,
  cacheWrite5m: true,
  cacheWrite1h: true,
  cacheRead: true,
}

/**
 * The documented prices with those that are given over them.
 *
 * @throws BatchlineError ERR_OPTION for a price that is not complete.
 */
export function checkedPrices(given: Readonly<Record<string, ModelPrice>> = {}): Prices {
  for (const [model, price] of Object.entries(given)) {
    for (const member of Object.keys(members) as Array<keyof ModelPrice>) {
      const usd: unknown = (price as ModelPrice | null)?.[member]
      if (typeof usd === 'number' && usd >= 0 && Number.isFinite(usd)) continue
      const message = `emulator: prices: ${model} needs ${member}, in USD per million tokens`
      throw new BatchlineError('ERR_OPTION', message)
    }
    const unknown = Object.keys(price).find((member) => !Object.hasOwn(members, member))
    if (unknown !== undefined) {
      const message = `emulator: prices: ${model} has no ${unknown}; a price has ${Object.keys(members).join(', ')}`
      throw new BatchlineError('ERR_OPTION', message)
    }
  }
  return { ...documentedPrices, ...given }
}
