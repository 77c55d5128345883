/** What the records of a job say about tokens and money. */
import type { Rates } from './rates.ts'

/** The answers of a batch that have the same price. */
export interface ModelUsage {
  readonly model: string
  readonly answers: number
  /** In the order of {@link tokenClasses}. */
  readonly tokens: readonly [number, number, number, number, number]
  /**
   * What they cost, in picodollars a token. Recorded, so that a later run with other prices gives the same
   * figures. Absent for a model without a price.
   */
  readonly rates?: Rates
  /** Set for the price of prompts with more tokens. */
  readonly over?: number
  /** Of the answers, where there is one. */
  readonly geo?: string
  readonly speed?: string
}

/** What a batch has used. A part of its `FETCHED` record. */
export interface RecordedUsage {
  readonly models: readonly ModelUsage[]
  /** The sum of the squares of what each answer cost, in square picodollars: how much answers differ. */
  readonly squares?: number
  /** Answers by a `service_tier` other than `batch`. */
  readonly tiers?: Readonly<Record<string, number>>
  /** Answers that ended at `max_tokens`, or within a tenth of it. */
  readonly nearLimit?: number
  /** Searches that the service bills apart from tokens; no sum has them. */
  readonly webSearches?: number
  /** Sketches of the input and output tokens of an answer, as base64. */
  readonly input?: string
  readonly output?: string
}

/** What the requests of a chunk ask of one model: the facts that bound their cost. A part of `SEALED`. */
export interface AskedUsage {
  readonly model: string
  readonly geo?: string
  readonly requests: number
  /** Of the requests as they are sent. */
  readonly bytes: number
  /** The most input tokens that they can have, and the most that one of them can have. */
  readonly input: number
  readonly longest: number
  /** The sum of `max_tokens`, and the largest. */
  readonly maxTokens: number
  readonly mostTokens: number
  /** The dearest cache write that any of them asks for. */
  readonly write?: '5m' | '1h'
  /** Requests whose input their bytes do not bound: server tools, files and addresses to fetch. */
  readonly unbounded?: number
}
