import { parsePrices } from '../../cost/own-prices.ts'
import type { DatedPrices } from '../../cost/model-price.ts'
import { readText } from './given-value.ts'
import { usageError } from './usage-error.ts'

/** @throws BatchlineError `ERR_OPTION` for a file that holds no usable prices. */
export function priceFile(path: string, flag: string): DatedPrices {
  const text = readText(flag, path)
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw usageError(`${flag}: ${path} is not JSON`, cause)
  }
  const prices = parsePrices(given, `${flag}: ${path}`, () => flag)
  if (Object.keys(prices).length === 0) throw usageError(`${flag}: ${path} names no model`)
  return prices
}
