/**
 * The budget of a job. Before anything is sealed or sent, what was spent, the most that work in flight may
 * still cost, and the most that the new work can cost must stay within it together. If they do not, new work
 * first waits for the cost of what is in flight: a reserve is mostly more than the bill. When nothing is in
 * flight, what fits is sent as a smaller chunk. When no request fits, the gate is held.
 */
import type { Ask } from '../../cost/ask-of.ts'
import { picosPerUsd, toUsd } from '../../cost/rates.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import { BatchlineError } from '../../errors.ts'
import type { Asker } from '../../option-words.ts'
import { optionWords, programWord } from '../../option-words.ts'
import type { Needs } from '../core/job-parts.ts'
import type { Admission, SpendingLimit } from '../core/spending-limit.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobState } from '../journal/job-state.ts'
import { Committed } from './committed.ts'
import { dollars } from '../../cost/dollars.ts'

export type BudgetParts = Needs<
  'state' | 'runs' | 'prices' | 'waiter' | 'gate' | 'events' | 'roles' | 'life'
>

export interface BudgetOptions {
  /** In USD. */
  readonly maxCost: number
  /** Whether only what is certain counts, and nothing that was learned. */
  readonly isStrict: boolean
}

/** A rest smaller than this share of the budget is not worth another batch, and the wait for it. */
const leastRest = 1 / 100

export class Budget implements SpendingLimit {
  readonly #job: BudgetParts
  readonly #asker: Asker
  readonly #options: BudgetOptions
  readonly #max: number
  readonly #committed: Committed
  readonly #known = new Set<string>()
  /** The most that a call can cost that is about to be recorded, in picodollars. */
  #claimed = 0

  constructor(job: BudgetParts, options: BudgetOptions, asker: Asker) {
    this.#job = job
    this.#options = options
    this.#asker = asker
    this.#max = options.maxCost * picosPerUsd
    this.#committed = new Committed(job, options.isStrict)
  }

  fits(inHand: AskedSum | undefined, ask: Ask): boolean {
    this.#check(ask)
    const { spent, reserve, ahead } = this.#committed.sums
    const rest = this.#max - spent - reserve - ahead - this.#claimed
    if (rest <= 0) return false
    if (!inHand && !this.isPending && this.#isNearlyUsed(spent)) return false
    return this.#committed.most((inHand ?? new AskedSum()).with(ask)) <= rest
  }

  get isPending(): boolean {
    const { state, runs, life } = this.#job
    if (state.active.size > 0 || life.asking > 0) return true
    for (const chunk of runs.unsent()) if (this.#isDue(chunk)) return true
    return false
  }

  /** Whether the chunk will be sent before the request that waits for room, and not after it. */
  #isDue(chunk: ChunkState): boolean {
    const { runs, roles } = this.#job
    const { phase, isNew, isDue } = runs.of(chunk)
    if (phase !== 'sealed' || isDue) return true
    return isNew && roles.has(`submitBatches of attempt ${chunk.attempt}`)
  }

  hold(ask: Ask): void {
    this.#hold(this.#committed.most(new AskedSum().with(ask)))
  }

  admit(chunk: ChunkState): Admission {
    const { spent, reserve } = this.#committed.sums
    // Once its create call is being prepared, the reserve has it already.
    const isOpen = this.#job.runs.phase(chunk) !== 'sealed'
    const own = isOpen ? 0 : this.#committed.of(chunk)
    if (spent + reserve + this.#claimed + own <= this.#max) return 'yes'
    return this.#isInFlight(chunk) ? 'wait' : 'no'
  }

  claimCall(ask: Ask): Admission {
    this.#check(ask)
    const { spent, reserve } = this.#committed.sums
    const own = this.#callCost(ask)
    if (spent + reserve + own <= this.#max) {
      this.#claimed = own
      return 'yes'
    }
    return this.isPending ? 'wait' : 'no'
  }

  releaseClaim(): void {
    this.#claimed = 0
  }

  holdForCall(ask: Ask): void {
    this.#hold(this.#callCost(ask))
  }

  #callCost(ask: Ask): number {
    return this.#committed.ofCall(new AskedSum().with(ask))
  }

  holdFor(chunk: ChunkState): void {
    this.#hold(this.#committed.of(chunk))
  }

  #isInFlight(than: ChunkState): boolean {
    const { state, runs, life } = this.#job
    if (state.active.size > 0 || life.asking > 0) return true
    for (const chunk of runs.unsent()) {
      if (chunk !== than && runs.phase(chunk) !== 'sealed') return true
    }
    return false
  }

  #isNearlyUsed(spent: number): boolean {
    return spent > 0 && this.#max - spent < this.#max * leastRest
  }

  #hold(next: number): void {
    const { gate, events } = this.#job
    if (gate.held) return
    const held = gate.hold({ code: 'ERR_STOPPED', message: this.#reached(next) })
    events.emit({ type: 'held', why: held.message })
  }

  #reached(next: number): string {
    const { maxCost } = this.#options
    const { spent, reserve } = this.#committed.sums
    const more = optionWords(this.#asker, 'maxCost')
    const unknown =
      reserve > 0 ? `, unknown answers may have cost up to ${dollars(toUsd(reserve))}` : ''
    return (
      `the budget of ${dollars(maxCost)} allows nothing more: ${dollars(toUsd(spent))} are spent${unknown}, and the next request ` +
      `may cost up to ${dollars(toUsd(next))}. Nothing new is sent, and what is paid is kept. To go on: a larger ${more}, with the ` +
      `same ${programWord(this.#asker)}.`
    )
  }

  /** @throws BatchlineError `ERR_OPTION` */
  #check({ model, unbounded }: Ask): void {
    if (this.#known.size === 0) this.#checkRecorded()
    const { unpriced } = this.#committed.sums
    if (unpriced !== undefined) throw this.#unpriced(unpriced)
    if (unbounded && this.#options.isStrict) throw this.#boundless()
    if (this.#known.has(model)) return
    if (!this.#job.prices.find(model, { promptTokens: 0 })) throw this.#unpriced(model)
    this.#known.add(model)
  }

  #checkRecorded(): void {
    const requests = unrecordedRequests(this.#job.state)
    if (requests === 0) return
    throw new BatchlineError(
      'ERR_OPTION',
      `an earlier version began this job and did not record what ${requests} of its requests have cost, so ` +
        `${optionWords(this.#asker, 'maxCost')} can't be kept: nothing more is sent, and what is paid is kept. Leave it out, or send the ` +
        'rest in a job folder of its own.',
    )
  }

  #unpriced(model: string): BatchlineError {
    return new BatchlineError(
      'ERR_OPTION',
      `there is no price for the model ${JSON.stringify(model)}, so ${optionWords(this.#asker, 'maxCost')} can't be kept: nothing more is ` +
        `sent, and what is paid is kept. Give its price with ${optionWords(this.#asker, 'prices')}, or leave the budget out, and run ` +
        `the same ${programWord(this.#asker)} again.`,
    )
  }

  #boundless(): BatchlineError {
    return new BatchlineError(
      'ERR_OPTION',
      `${optionWords(this.#asker, 'budget', 'strict')} needs requests with a bounded input, but one has a server tool, a document or ` +
        'something to fetch, so the number of its tokens is not known in advance. Nothing more is sent, and what is paid is kept. ' +
        `Without ${optionWords(this.#asker, 'budget', 'strict')} the bound is learned from the answers.`,
    )
  }
}

/** Requests whose answers an earlier version has fetched without recording their cost. */
function unrecordedRequests(state: JobState): number {
  let requests = 0
  for (const chunk of state.chunks()) {
    const isKnown =
      chunk.status === 'fetched' ? chunk.usage !== undefined : chunk.asks !== undefined
    const isPaid = chunk.status === 'fetched' || chunk.status === 'unresolved'
    if (isPaid && !isKnown) requests += chunk.requests
  }
  return requests
}
