/**
 * What a job has spent, and the most that its accepted and not yet priced work may still cost. It is summed
 * up again only after a change of the job, because it is asked for every row.
 */
import type { CostParts } from '../../cost/cost-bound.ts'
import { costParts } from '../../cost/cost-bound.ts'
import { LearnedCost } from '../../cost/learned-cost.ts'
import type { AskedUsage } from '../../cost/recorded-usage.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { lessonOf } from './lesson-of.ts'
import { pricedLater } from './priced-later.ts'
import type { PricedLater } from './priced-later.ts'

export type CommittedParts = Needs<'state' | 'runs' | 'prices' | 'waiter'>

/** In picodollars. */
export interface Sums {
  readonly spent: number
  /** Of chunks that may have been sent. */
  readonly reserve: number
  /** Of chunks that are sealed and about to be sent. */
  readonly ahead: number
  /** A model that has answered and has no price. */
  readonly unpriced?: string | undefined
}

export class Committed {
  readonly #job: CommittedParts
  readonly #isStrict: boolean
  #learned = new LearnedCost([])
  #lessons = -1
  #change = -1
  #later: PricedLater = { picos: 0 }
  /** So many answers had come when {@link #later} was made. */
  #answers = -1
  #sums: Sums = { spent: 0, reserve: 0, ahead: 0 }

  constructor(job: CommittedParts, isStrict: boolean) {
    this.#job = job
    this.#isStrict = isStrict
  }

  get sums(): Sums {
    const { waiter } = this.#job
    if (this.#change !== waiter.changes) {
      this.#change = waiter.changes
      this.#sums = this.#sum()
    }
    return this.#sums
  }

  /** What came without a price. Summed up again only with new answers: it looks at every batch. */
  #pricedLater(): PricedLater {
    const { state, prices } = this.#job
    const { answers, unpriced } = state.spent
    if (unpriced > 0 && this.#answers !== answers) {
      this.#answers = answers
      this.#later = pricedLater(state, prices)
    }
    return this.#later
  }

  /** The most that a chunk can cost; infinite for one of an earlier version, which does not say. */
  of(chunk: ChunkState): number {
    if (!chunk.asks) return chunk.missing === undefined ? Infinity : 0
    // Not kept: there are few open chunks, and there would be an object for each batch.
    const parts = costParts(chunk.asks, this.#job.prices)
    if ('unpriced' in parts) return Infinity
    const most = this.#most(parts, chunk.requests)
    // Of a chunk with results, only the requests without a line are open.
    const share = chunk.status === 'fetched' ? (chunk.missing ?? 0) / chunk.requests : 1
    return most * share
  }

  /** The most that requests can cost together. */
  most(asks: Iterable<AskedUsage>): number {
    const parts = costParts(asks, this.#job.prices)
    if ('unpriced' in parts) return Infinity
    let requests = 0
    for (const ask of asks) requests += ask.requests
    return this.#most(parts, requests)
  }

  /** The most that a call outside of batches can cost. */
  ofCall(asks: readonly AskedUsage[]): number {
    const parts = costParts(asks, this.#job.prices, false)
    return 'unpriced' in parts ? Infinity : this.#most(parts, 1)
  }

  #most(parts: CostParts, requests: number): number {
    if (this.#isStrict) return parts.input + parts.output
    return this.learned.most(parts, requests)
  }

  /** What the answers so far say of the cost of the next ones. */
  get learned(): LearnedCost {
    const { state, prices } = this.#job
    if (this.#lessons !== state.lessons.taken) {
      this.#lessons = state.lessons.taken
      const lessons = state.lessons.last.flatMap((taken) => lessonOf(taken, prices) ?? [])
      this.#learned = new LearnedCost(lessons)
    }
    return this.#learned
  }

  #sum(): Sums {
    const { state, runs } = this.#job
    let reserve = 0
    let ahead = 0
    const open = new Set([...state.active, ...state.unpriced])
    for (const chunk of runs.unsent()) {
      if (open.has(chunk)) continue
      const most = this.of(chunk)
      if (runs.phase(chunk) === 'sealed') ahead += most
      else reserve += most
    }
    for (const chunk of open) reserve += this.of(chunk)
    // A call whose answer is not known may have been paid, also where another was made for its row.
    for (const asks of state.asked.unknown()) reserve += this.ofCall(asks)
    const { picos, unpriced } = this.#pricedLater()
    const spent = state.spent.picos + picos + this.#duplicates()
    return { spent, reserve, ahead, unpriced }
  }

  /** A second batch of a chunk costs what the first one did. */
  #duplicates(): number {
    const { state } = this.#job
    let picos = 0
    for (const { attempt, chunk: number } of state.duplicates) {
      const chunk = state.attempts.get(attempt)?.chunks.get(number)
      if (chunk) picos += chunk.usage ? chunk.usage.picos : this.of(chunk)
    }
    return picos
  }
}
