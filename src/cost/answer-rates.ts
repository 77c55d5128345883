import type { AnswerKind } from './answer-kind.ts'
import type { Prices } from './prices.ts'
import { picosOf } from './rates.ts'
import type { Rates } from './rates.ts'
import { promptTokens, tokensOf } from './tokens.ts'

/** The answers that differ by the length of their prompt alone. */
interface Family {
  readonly model: string
  readonly geo: string | undefined
  readonly speed: string | undefined
  /** Prompts of more tokens have the price of long ones. */
  readonly than: number
  readonly short: AnswerKind
  readonly long: AnswerKind
}

/** What decides about the price of an answer. It comes from the service, so nothing is relied on. */
export interface AnswerFacts {
  readonly model?: unknown
  readonly usage?: { readonly inference_geo?: unknown; readonly speed?: unknown } | null | undefined
}

/** So many models, places and speeds are told apart in a batch. A service that names more is not to be trusted. */
const mostFamilies = 200
const mostKeyChars = 300
const others: AnswerKind = { model: '(other models)' }

/**
 * Finds the rates of the answers of one batch: those that are recorded with it, and for all others those of
 * the table. Recorded rates stay, so the same outcomes come with other prices.
 */
export class AnswerRates {
  readonly #prices: Prices
  readonly #day: number | undefined
  readonly #recorded: readonly AnswerKind[]
  readonly #batch: boolean
  readonly #families = new Map<string, Family>()
  #last: Family | undefined

  /**
   * @param day - on which the batch was created; undefined if that is not known
   * @param batch - false for answers that no batch gave, at the full price
   */
  constructor(
    prices: Prices,
    day: number | undefined,
    recorded: readonly AnswerKind[] = [],
    batch: boolean = true,
  ) {
    this.#prices = prices
    this.#day = day
    this.#recorded = recorded
    this.#batch = batch
  }

  /** What an answer cost, in picodollars; undefined if its price is not known. */
  picosOf(
    answer: AnswerFacts & { readonly usage?: Parameters<typeof tokensOf>[0] },
  ): number | undefined {
    const tokens = tokensOf(answer.usage)
    const { rates } = this.kindOf(answer, promptTokens(tokens))
    return rates && picosOf(tokens, rates)
  }

  /** Always the same object for the answers of one price. */
  kindOf({ model, usage }: AnswerFacts, prompt: number): AnswerKind {
    const name = typeof model === 'string' ? model : '(no model)'
    const geo = textOf(usage?.inference_geo)
    const speed = textOf(usage?.speed)
    let family = this.#last
    // Most answers are like the one before, and this is asked for every row.
    if (family?.model !== name || family.geo !== geo || family.speed !== speed) {
      family = this.#familyOf(name, geo, speed)
      this.#last = family
    }
    if (!family) return others
    return prompt > family.than ? family.long : family.short
  }

  #familyOf(name: string, geo: string | undefined, speed: string | undefined): Family | undefined {
    const key = JSON.stringify([name, geo, speed])
    const found = this.#families.get(key)
    if (found) return found
    const known = this.#recorded.filter(
      (kind) => kind.model === name && kind.geo === geo && kind.speed === speed,
    )
    if (known.length === 0 && this.#isOther(key)) return undefined
    const family = this.#makeFamily(name, geo, speed, known)
    this.#families.set(key, family)
    return family
  }

  /** Which ones were too many depends on the order in which the answers came, so the record decides. */
  #isOther(key: string): boolean {
    if (this.#recorded.length > 0) return this.#recorded.some(({ model }) => model === others.model)
    return this.#families.size >= mostFamilies || key.length > mostKeyChars
  }

  #makeFamily(
    model: string,
    geo: string | undefined,
    speed: string | undefined,
    known: readonly AnswerKind[],
  ): Family {
    const knownLong = known.find(({ over }) => over !== undefined)
    const knownShort = known.find(({ over }) => over === undefined)
    const than =
      knownLong?.over ??
      (knownShort ? Infinity : (this.#prices.priceOf(model, this.#day)?.longer?.than ?? Infinity))
    const make = (promptTokens: number): AnswerKind => {
      const [day, batch] = [this.#day, this.#batch]
      const priced = this.#prices.find(model, { day, promptTokens, geo, speed, batch })
      return kind(model, geo, speed, priced)
    }
    return {
      model,
      geo,
      speed,
      than,
      short: knownShort ?? make(0),
      long: knownLong ?? make(than === Infinity ? 0 : than + 1),
    }
  }
}

function kind(
  model: string,
  geo: string | undefined,
  speed: string | undefined,
  priced: { readonly rates: Rates; readonly over?: number } | undefined,
): AnswerKind {
  return {
    model,
    ...(priced ? { rates: priced.rates } : {}),
    ...(priced?.over === undefined ? {} : { over: priced.over }),
    ...(geo === undefined ? {} : { geo }),
    ...(speed === undefined ? {} : { speed }),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
