/** Prices that a user gives, in an option or a file, checked and completed. */
import { isDeepStrictEqual } from 'node:util'
import { kindOf } from '../kind-of.ts'
import type { Asker } from '../option-words.ts'
import type { DatedPrice, DatedPrices, ModelPrice } from './model-price.ts'
import { isFields, named, PriceCheck } from './price-check.ts'
import type { Fields } from './price-check.ts'
import { priceTable } from './price-table.ts'

/**
 * Checks and completes prices. A table of batchline's own shape, with its `models`, is taken as well.
 *
 * @param where - what they were given as, for messages: `openJob: prices`, `--prices prices.json`
 * @throws BatchlineError `ERR_OPTION` that names the model: a wrong price makes wrong sums, so nothing is
 *   guessed or passed over
 */
export function parsePrices(given: unknown, where: string, asker: Asker): DatedPrices {
  const at = new PriceCheck(where, asker)
  const models = modelsOf(at.object(given), at)
  const entries = Object.entries(models).map(([model, price]) => {
    const list = listOf(price, at.within(named(model)))
    return [model, list] as const
  })
  return Object.fromEntries(entries)
}

const tableMembers = ['date', 'sources', 'batchFactor', 'geoFactors', 'models']
const classMembers = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead']

/** Of a whole table, its models. Its factors are not taken, so they must not be others. */
function modelsOf(given: Fields, at: PriceCheck): Fields {
  const { models, batchFactor, geoFactors } = given
  if (!isFields(models) || 'input' in models) return given
  at.noOther(given, tableMembers)
  const { batchFactor: half, geoFactors: places } = priceTable
  if (batchFactor !== undefined && batchFactor !== half) {
    throw at.error(
      `batchFactor must be ${half} where it is given: prices are those outside of batches`,
    )
  }
  if (geoFactors !== undefined && !isDeepStrictEqual(geoFactors, places)) {
    throw at.error(`geoFactors must be ${JSON.stringify(places)} where it is given`)
  }
  return models
}

function listOf(given: unknown, at: PriceCheck): readonly DatedPrice[] {
  if (!Array.isArray(given)) return [datedPrice(given, at)]
  if (given.length === 0) throw at.error('is an empty list')
  const list = given.map((each) => datedPrice(each, at))
  const sorted = list.toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
  for (const [i, { from }] of sorted.entries()) {
    if (i === 0 || from !== sorted[i - 1]?.from) continue
    throw at.error(
      from === undefined ? 'has two prices without from' : `has two prices from ${from}`,
    )
  }
  return sorted
}

function datedPrice(given: unknown, at: PriceCheck): DatedPrice {
  const fields = at.object(given)
  at.noOther(fields, [...classMembers, 'from', 'longer'])
  const { from, longer } = fields
  if (from !== undefined && !isDay(from)) throw at.error('from must be a day as YYYY-MM-DD')
  return {
    ...(from === undefined ? {} : { from }),
    ...modelPrice(fields, at),
    ...(longer === undefined ? {} : { longer: longerPrice(longer, at.within('longer')) }),
  }
}

function longerPrice(given: unknown, at: PriceCheck): NonNullable<DatedPrice['longer']> {
  const fields = at.object(given)
  const { than, price } = fields
  if (!Number.isSafeInteger(than) || (than as number) < 1) {
    throw at.error(`than must be a whole number of tokens, at least 1, not ${kindOf(than)}`)
  }
  const isNested = price !== undefined
  at.noOther(fields, isNested ? ['than', 'price'] : ['than', ...classMembers])
  const inner = isNested ? at.object(price) : fields
  if (isNested) at.noOther(inner, classMembers)
  return { than: than as number, price: modelPrice(inner, at) }
}

function modelPrice(fields: Fields, at: PriceCheck): ModelPrice {
  const input = at.usd(fields, 'input')
  return {
    input,
    output: at.usd(fields, 'output'),
    cacheWrite5m: at.usd(fields, 'cacheWrite5m', input * 1.25),
    cacheWrite1h: at.usd(fields, 'cacheWrite1h', input * 2),
    cacheRead: at.usd(fields, 'cacheRead', input / 10),
  }
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const ms = Date.parse(value)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value)
}
