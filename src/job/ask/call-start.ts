/**
 * The start of a call: the gate and the budget let it pass, and a record says that it is about to be made. One
 * row at a time, so that two calls can't take the same rest of a budget.
 */
import { createHash } from 'node:crypto'
import type { Ask } from '../../cost/ask-of.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import type { Failed } from '../../outcome.ts'
import { Serial } from '../../stream/serial.ts'
import type { Needs } from '../core/job-parts.ts'
import { askKey } from '../journal/asked-state.ts'
import { placeOf } from './request-place.ts'

type StartParts = Needs<
  'records' | 'state' | 'events' | 'budget' | 'breaker' | 'life' | 'gate' | 'waiter' | 'step'
>

export interface CallToStart {
  readonly ask: Ask
  /** As it is sent. */
  readonly body: Buffer
  readonly signal: AbortSignal
}

export class CallStart {
  readonly #job: StartParts
  readonly #turns = new Serial()
  /** Whether this run has made a call. */
  hasCalled = false

  constructor(job: StartParts) {
    this.#job = job
  }

  /** @returns whether the call may be made; `life.asking` counts it from then on */
  async begin(failed: Failed, call: CallToStart): Promise<boolean> {
    return await this.#turns.run(async () => {
      if (!(await this.#isFree(call))) return false
      try {
        await this.#record(failed, call)
      } finally {
        this.#job.budget?.releaseClaim()
      }
      return true
    })
  }

  async #isFree({ ask, signal }: CallToStart): Promise<boolean> {
    const { gate, waiter, budget, breaker, step } = this.#job
    for (;;) {
      if (gate.isPaused) await waiter.wait({ until: () => !gate.isPaused, signal })
      if (signal.aborted || (await gate.ask())) return false
      // A call is something new, too. What is on record is not asked for here, so no replay is stopped.
      await breaker?.admit()
      if (gate.held) return false
      const admission = budget?.claimCall(ask) ?? 'yes'
      if (admission === 'yes') return true
      if (admission === 'no') {
        budget?.holdForCall(ask)
        return false
      }
      if (step && !step.isSending) step.block()
      else await waiter.wait({ until: 'change', signal })
    }
  }

  async #record(failed: Failed, { ask, body }: CallToStart): Promise<void> {
    const { records, state, events, life } = this.#job
    const place = placeOf(failed)
    const before = state.asked.find(askKey(place.attempt, place.chunk, place.index))
    const tries = (before?.tries ?? 0) + 1
    const sha256 = createHash('sha256').update(body).digest('hex')
    const asks = new AskedSum().with(ask)
    await records.add({ type: 'ASKING', ...place, try: tries, sha256, asks })
    life.asking++
    const { ref, position } = failed
    if (!this.hasCalled) events.emit({ type: 'asking', position })
    this.hasCalled = true
    if (before?.asks && ref) events.emit({ type: 'asked-again', ...ref, position })
  }
}
