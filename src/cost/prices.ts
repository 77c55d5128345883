import type { DatedPrice, DatedPrices, ModelPrice, PriceTable, TieredPrice } from './model-price.ts'
import type { Rates } from './rates.ts'
import { ratesOf } from './rates.ts'
import { undated } from './undated.ts'

/** What decides about the price of an answer besides its model. */
export interface Pricing {
  /** The day on which the batch was created, in days since 1970. Absent: the newest price. */
  readonly day?: number | undefined
  /** The whole prompt, cached parts included. */
  readonly promptTokens: number
  readonly geo?: string | null | undefined
  /** Fast mode has no documented price in a batch. */
  readonly speed?: string | null | undefined
  /** Default true. */
  readonly batch?: boolean
}

/** The rates of an answer, and from which length of the prompt on they hold. */
export interface PricedRates {
  readonly rates: Rates
  /** Set if they hold for prompts of more tokens. */
  readonly over?: number
}

const dayMs = 86_400_000
/** Names of models come from the service too. */
const mostKept = 200

/** A table of prices with the user's own prices over it. */
export class Prices {
  readonly table: PriceTable
  /** The place of inference with the highest price; undefined if none costs more than the usual one. */
  readonly dearestGeo: string | undefined
  readonly #own: DatedPrices
  /** The newest price of each model that was asked for: a budget asks for every row. */
  readonly #newest = new Map<string, TieredPrice | undefined>()
  readonly #rates = new Map<ModelPrice, Map<number, Rates>>()

  /** @param own - by model id; replaces all that the table has of a model */
  constructor(table: PriceTable, own: DatedPrices = {}) {
    this.table = table
    this.dearestGeo = dearestOf(table)
    this.#own = own
  }

  /** Undefined for a model without a price: nothing is invented. */
  find(
    model: string,
    { day, promptTokens, geo, speed, batch = true }: Pricing,
  ): PricedRates | undefined {
    const price = this.priceOf(model, day)
    if (!price || speed === 'fast') return undefined
    const { batchFactor, geoFactors } = this.table
    const geoFactor =
      typeof geo === 'string' && Object.hasOwn(geoFactors, geo) ? geoFactors[geo] : 1
    const factor = (batch ? batchFactor : 1) * (geoFactor ?? 1)
    const { longer } = price
    return longer && promptTokens > longer.than
      ? { rates: this.#ratesOf(longer.price, factor), over: longer.than }
      : { rates: this.#ratesOf(price, factor) }
  }

  /** The price of a model, by its id or by its id without the date or `latest` at its end. */
  priceOf(model: string, day?: number): TieredPrice | undefined {
    if (day !== undefined) return this.#priceOf(model, day)
    if (this.#newest.has(model)) return this.#newest.get(model)
    const price = this.#priceOf(model, undefined)
    if (this.#newest.size < mostKept) this.#newest.set(model, price)
    return price
  }

  #priceOf(model: string, day: number | undefined): TieredPrice | undefined {
    const found = listOf(this.#own, model) ?? listOf(this.table.models, model)
    return found && inForce(found, day)
  }

  /** There are as many as the table has prices, times a few factors. */
  #ratesOf(price: ModelPrice, factor: number): Rates {
    let byFactor = this.#rates.get(price)
    if (!byFactor) this.#rates.set(price, (byFactor = new Map()))
    let rates = byFactor.get(factor)
    if (!rates) byFactor.set(factor, (rates = ratesOf(price, factor)))
    return rates
  }

  /** Whether the price of a model is the user's. */
  isOwn(model: string): boolean {
    return listOf(this.#own, model) !== undefined
  }
}

function listOf(prices: DatedPrices, model: string): readonly DatedPrice[] | undefined {
  for (const id of [model, undated(model)]) if (Object.hasOwn(prices, id)) return prices[id]
  return undefined
}

/** For a day before the first known price, the first one. */
function inForce(list: readonly DatedPrice[], day: number | undefined): DatedPrice | undefined {
  if (day === undefined) return list.at(-1)
  const text = new Date(day * dayMs).toISOString().slice(0, 10)
  return list.findLast(({ from }) => from === undefined || from <= text) ?? list[0]
}

function dearestOf({ geoFactors }: PriceTable): string | undefined {
  const dearer = Object.entries(geoFactors).filter(([, factor]) => factor > 1)
  return dearer.sort(([, a], [, b]) => b - a)[0]?.[0]
}
