import type { AnswerKind } from './answer-kind.ts'
import type { AnswerRates } from './answer-rates.ts'
import { picosOf } from './rates.ts'
import type { AskedUsage, ModelUsage, RecordedUsage } from './recorded-usage.ts'
import { TokenSketch } from './token-sketch.ts'
import { promptTokens, tokensOf } from './tokens.ts'

/** What is read of an answer. All of it comes from the service, so nothing is relied on. */
export interface BilledAnswer {
  readonly model?: unknown
  readonly stop_reason?: unknown
  readonly usage?: Parameters<typeof tokensOf>[0]
}

/** An answer this close to the largest max_tokens of its batch is near the limit. */
const nearShare = 0.9
const mostTiers = 10
const mostTierChars = 40

type Sums = [input: number, output: number, write5m: number, write1h: number, read: number]

/** Adds up what the answers of one batch have used. It needs memory per price, not per answer. */
export class UsageSum {
  readonly #rates: AnswerRates
  readonly #asks: readonly AskedUsage[]
  readonly #sums = new Map<AnswerKind, { answers: number; readonly tokens: Sums }>()
  readonly #tiers = new Map<string, number>()
  readonly #limits = new Map<string, number>()
  readonly #input = new TokenSketch()
  readonly #output = new TokenSketch()
  #squares = 0
  #nearLimit = 0
  #webSearches = 0

  /** @param asks - what the requests of the batch ask; none if that is not known */
  constructor(rates: AnswerRates, asks: readonly AskedUsage[] = []) {
    this.#rates = rates
    this.#asks = asks
  }

  add(answer: BilledAnswer): void {
    const { usage } = answer
    const tokens = tokensOf(usage)
    const prompt = promptTokens(tokens)
    const kind = this.#rates.kindOf(answer, prompt)
    let sum = this.#sums.get(kind)
    if (!sum) this.#sums.set(kind, (sum = { answers: 0, tokens: [0, 0, 0, 0, 0] }))
    sum.answers++
    sum.tokens[0] += tokens.input
    sum.tokens[1] += tokens.output
    sum.tokens[2] += tokens.cacheWrite5m
    sum.tokens[3] += tokens.cacheWrite1h
    sum.tokens[4] += tokens.cacheRead
    if (kind.rates) this.#squares += picosOf(tokens, kind.rates) ** 2
    this.#input.add(prompt)
    this.#output.add(tokens.output)
    const limit = this.#limitOf(kind.model)
    if (answer.stop_reason === 'max_tokens' || tokens.output >= limit) this.#nearLimit++
    const tier: unknown = usage?.service_tier
    if (typeof tier === 'string' && tier !== 'batch') this.#countTier(tier)
    const searches: unknown = usage?.server_tool_use?.web_search_requests
    if (typeof searches === 'number' && searches > 0) this.#webSearches += searches
  }

  /** For the journal. */
  record(): RecordedUsage {
    const models = Array.from(this.#sums, ([kind, { answers, tokens }]): ModelUsage => {
      const { model, ...price } = kind
      return { model, answers, tokens, ...price }
    })
    return {
      models,
      ...(this.#squares > 0 ? { squares: this.#squares } : {}),
      ...(this.#tiers.size > 0 ? { tiers: Object.fromEntries(this.#tiers) } : {}),
      ...(this.#nearLimit > 0 ? { nearLimit: this.#nearLimit } : {}),
      ...(this.#webSearches > 0 ? { webSearches: this.#webSearches } : {}),
      ...(this.#input.count > 0
        ? { input: this.#input.toText(), output: this.#output.toText() }
        : {}),
    }
  }

  /** From how many tokens of output on an answer of the model is near the limit. */
  #limitOf(model: string): number {
    let limit = this.#limits.get(model)
    if (limit === undefined) {
      const most = this.#asks
        .filter((asked) => isOf(asked.model, model) || this.#asks.length === 1)
        .map(({ mostTokens }) => mostTokens)
      limit = most.length > 0 ? nearShare * Math.max(...most) : Infinity
      this.#limits.set(model, limit)
    }
    return limit
  }

  #countTier(given: string): void {
    const known = this.#tiers.get(given)
    const isNew = known === undefined
    const tier =
      isNew && (this.#tiers.size >= mostTiers || given.length > mostTierChars) ? 'other' : given
    this.#tiers.set(tier, (this.#tiers.get(tier) ?? 0) + 1)
  }
}

/** A request may name a model without the date that the answer names it with. */
function isOf(asked: string, answered: string): boolean {
  return asked === answered || asked === answered.replace(/-\d{8}$/, '')
}
