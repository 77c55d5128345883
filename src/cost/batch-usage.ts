import type { AnswerKind } from './answer-kind.ts'
import { picosOfClasses } from './rates.ts'
import type { ModelUsage, RecordedUsage } from './recorded-usage.ts'

/** What the usages of most batches of a job have in common. */
interface UsageShape {
  readonly kinds: readonly AnswerKind[]
  readonly tiers: readonly string[]
}

/** Keeps one shape for the many batches that are alike. */
export class UsageShapes {
  readonly #shapes = new Map<string, UsageShape>()

  /** What stays in memory of a recorded usage: all but the sketches. */
  keep(recorded: RecordedUsage): BatchUsage {
    const { models, tiers = {}, nearLimit = 0, webSearches = 0 } = recorded
    const kinds = models.map(({ answers: _answers, tokens: _tokens, ...kind }) => kind)
    const shape = { kinds, tiers: Object.keys(tiers) }
    const key = JSON.stringify(shape)
    let shared = this.#shapes.get(key)
    if (!shared) this.#shapes.set(key, (shared = shape))
    const numbers = [
      nearLimit,
      webSearches,
      ...Object.values(tiers),
      ...models.flatMap(({ answers, tokens }) => [answers, ...tokens]),
    ]
    return new BatchUsage(shared, numbers.join())
  }
}

const perKind = 6

/**
 * What a batch has used. There is one for each recorded batch of a job, so it is small: the numbers are a
 * text, which takes less than half of the memory of an array.
 */
export class BatchUsage {
  readonly #shape: UsageShape
  readonly #numbers: string

  /** @param numbers - near the limit, web searches, by tier, then by kind answers and tokens */
  constructor(shape: UsageShape, numbers: string) {
    this.#shape = shape
    this.#numbers = numbers
  }

  get kinds(): readonly AnswerKind[] {
    return this.#shape.kinds
  }

  /** As it was recorded, without the sketches. */
  get recorded(): Required<Pick<RecordedUsage, 'models' | 'tiers' | 'nearLimit' | 'webSearches'>> {
    const { kinds, tiers } = this.#shape
    const [nearLimit = 0, webSearches = 0, ...rest] = this.#numbers.split(',').map(Number)
    const counts = rest.splice(0, tiers.length)
    const models = kinds.map((kind, i): ModelUsage => {
      const [answers = 0, ...tokens] = rest.slice(i * perKind, (i + 1) * perKind)
      return { ...kind, answers, tokens: tokens as unknown as ModelUsage['tokens'] }
    })
    const byTier = Object.fromEntries(tiers.map((tier, i) => [tier, counts[i] ?? 0]))
    return { models, tiers: byTier, nearLimit, webSearches }
  }

  /** Answers, paid or not. */
  get answers(): number {
    return this.recorded.models.reduce((sum, { answers }) => sum + answers, 0)
  }

  /** What the answers with a known price cost, in picodollars. */
  get picos(): number {
    return this.recorded.models.reduce(
      (sum, { tokens, rates }) => sum + (rates ? picosOfClasses(tokens, rates) : 0),
      0,
    )
  }

  /** Answers without a known price. */
  get unpriced(): number {
    return this.recorded.models.reduce((sum, { answers, rates }) => sum + (rates ? 0 : answers), 0)
  }
}
