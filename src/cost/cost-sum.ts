import type { BatchUsage } from './batch-usage.ts'
import { picosOfClasses, savedPicos } from './rates.ts'
import type { ModelUsage, RecordedUsage } from './recorded-usage.ts'
import { TokenSketch } from './token-sketch.ts'

/** What the answers of one model have used. */
export interface ModelSum {
  answers: number
  /** In the order of `tokenClasses`. */
  readonly tokens: [number, number, number, number, number]
  /** The cost of the answers with a known price, in picodollars. */
  picos: number
  /** Answers without a known price. */
  unpriced: number
  /** What the prompt cache has saved, in picodollars; less than 0 if its writes cost more. */
  savedPicos: number
}

/** Adds up what batches have used: of an attempt or of a whole job. */
export class CostSum {
  readonly models: Map<string, ModelSum> = new Map()
  readonly tiers: Map<string, number> = new Map()
  readonly input: TokenSketch = new TokenSketch()
  readonly output: TokenSketch = new TokenSketch()
  answers = 0
  /** The cost of the answers with a known price, in picodollars. */
  picos = 0
  /** Answers without a known price. */
  unpriced = 0
  nearLimit = 0
  webSearches = 0

  /** @param sign - -1 takes away what was added before */
  add(usage: BatchUsage, sign: 1 | -1 = 1): void {
    const { models, tiers, nearLimit, webSearches } = usage.recorded
    for (const of of models) this.#addModel(of, sign)
    for (const [tier, times] of Object.entries(tiers)) this.#addTier(tier, sign * times)
    this.nearLimit += sign * nearLimit
    this.webSearches += sign * webSearches
  }

  addSketches({ input, output }: RecordedUsage): void {
    if (input !== undefined) this.input.mergeText(input)
    if (output !== undefined) this.output.mergeText(output)
  }

  merge(other: CostSum): void {
    for (const [model, from] of other.models) {
      const to = this.#sumOf(model)
      to.answers += from.answers
      for (const [i, count] of from.tokens.entries()) to.tokens[i] = (to.tokens[i] ?? 0) + count
      to.picos += from.picos
      to.unpriced += from.unpriced
      to.savedPicos += from.savedPicos
    }
    for (const [tier, times] of other.tiers) this.#addTier(tier, times)
    this.input.merge(other.input)
    this.output.merge(other.output)
    this.answers += other.answers
    this.picos += other.picos
    this.unpriced += other.unpriced
    this.nearLimit += other.nearLimit
    this.webSearches += other.webSearches
  }

  #addModel({ model, answers, tokens, rates }: ModelUsage, sign: 1 | -1): void {
    const sum = this.#sumOf(model)
    sum.answers += sign * answers
    this.answers += sign * answers
    for (const [i, count] of tokens.entries()) sum.tokens[i] = (sum.tokens[i] ?? 0) + sign * count
    if (!rates) {
      sum.unpriced += sign * answers
      this.unpriced += sign * answers
      return
    }
    const picos = picosOfClasses(tokens, rates)
    sum.picos += sign * picos
    this.picos += sign * picos
    sum.savedPicos += sign * savedPicos(tokens, rates)
  }

  #addTier(tier: string, times: number): void {
    this.tiers.set(tier, (this.tiers.get(tier) ?? 0) + times)
  }

  #sumOf(model: string): ModelSum {
    let sum = this.models.get(model)
    if (!sum) {
      sum = { answers: 0, tokens: [0, 0, 0, 0, 0], picos: 0, unpriced: 0, savedPicos: 0 }
      this.models.set(model, sum)
    }
    return sum
  }
}
