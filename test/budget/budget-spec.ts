/** A random job with a budget, made of a seed: what its process and the judge have to know. */
import { seededRandom } from '../../src/estimate/seeded-random.ts'

export interface BudgetSpec {
  readonly seed: number
  readonly rows: number
  readonly models: readonly string[]
  /** How long a row's text is, in characters, and how many tokens its answer has. */
  readonly shape: Shape
  readonly maxTokens: number
  readonly maxRequests: number
  readonly concurrency: number
  readonly maxAttempts: number
  /** Shares of rows whose request fails for good, fails once, and whose first answer can't be used. */
  readonly doomed: number
  readonly busy: number
  readonly vague: number
  /** The share of the prompt that is in a prompt cache: written by some rows, read by the others. */
  readonly cached: number
  readonly budget: 'learned' | 'strict'
  /** The budget as a share of what the whole job would cost. */
  readonly share: number
}

export type Shape = 'even' | 'uneven' | 'sorted' | 'by length' | 'long tail'

const shapes: readonly Shape[] = ['even', 'uneven', 'sorted', 'by length', 'long tail']
const allModels = ['claude-haiku-5-5', 'claude-haiku-4-5', 'claude-opus-5-5', 'claude-sonnet-5']

export function budgetSpec(seed: number, mode?: BudgetSpec['budget']): BudgetSpec {
  const random = seededRandom(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const rows = pick([100, 300, 1000, 3000])
  const budget = mode ?? pick(['learned', 'learned', 'strict'])
  return {
    seed,
    rows,
    models: allModels.slice(0, pick([1, 1, 2, 4])),
    shape: pick(shapes),
    // With far more than is written, a strict budget sends little at a time.
    maxTokens: budget === 'strict' ? pick([400, 1000]) : pick([400, 2000, 8000]),
    maxRequests: Math.ceil(rows / pick([3, 8, 20])),
    concurrency: pick([1, 2, 3]),
    maxAttempts: pick([1, 3]),
    doomed: pick([0, 0, 0.1]),
    busy: pick([0, 0, 0.2]),
    vague: pick([0, 0, 0.2]),
    cached: pick([0, 0, 0.8]),
    budget,
    share: pick([0.15, 0.4, 0.7, 0.95, 1.3]),
  }
}

/** What one row asks, and what the model says to it. */
export interface BudgetRow {
  readonly model: string
  readonly chars: number
  readonly output: number
  readonly fate: 'ok' | 'doomed' | 'busy' | 'vague'
  readonly cache: 'none' | 'write' | 'read'
}

export function budgetRow(spec: BudgetSpec, position: number): BudgetRow {
  const random = seededRandom(spec.seed * 1_000_003 + position)
  const along = position / spec.rows
  const tail = Math.exp(1.2 * gaussian(random))
  const chars = Math.round(
    {
      even: 400,
      uneven: 300 * tail,
      sorted: 100 + 2000 * along,
      'by length': 300 * tail,
      'long tail': 400,
    }[spec.shape],
  )
  const output = {
    even: 40,
    uneven: 20 + 100 * random(),
    sorted: 10 + 300 * along,
    'by length': 5 + chars / 8,
    'long tail': 30 * tail,
  }[spec.shape]
  const luck = random()
  const { doomed, busy, vague } = spec
  const fate =
    luck < doomed
      ? 'doomed'
      : luck < doomed + busy
        ? 'busy'
        : luck < doomed + busy + vague
          ? 'vague'
          : 'ok'
  const cache = spec.cached === 0 ? 'none' : random() < 0.1 ? 'write' : 'read'
  const model = spec.models[Math.floor(random() * spec.models.length)] ?? 'claude-haiku-5-5'
  return { model, chars, output: Math.min(spec.maxTokens, Math.round(output)), fate, cache }
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** The text of a row says what is to become of it, so the emulator needs nothing else. */
export function textOf(spec: BudgetSpec, position: number): string {
  const { chars, output, fate, cache } = budgetRow(spec, position)
  const head = `${fate} ${cache} ${output} #${position} `
  return head.padEnd(chars, 'lorem ipsum ')
}
