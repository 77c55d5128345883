/**
 * The free look at the first request before the first create of a job: what the service is sure to
 * refuse is found in a second, not when the first batch has ended, and before anything is written for it.
 *
 * It is made once a job: what it finds is recorded, and a job of which anything may have been sent is
 * past it. Where the service can't be asked the run goes on as without it.
 */
import { BatchlineError } from '../../errors.ts'
import { optionWords } from '../../option-words.ts'
import type { Asker } from '../../option-words.ts'
import { parseAttemptKey } from '../journal/attempt-key.ts'
import { Gate } from '../core/gate.ts'
import type { Held } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { SealedRequests } from '../retry/sealed-requests.ts'
import { askService } from './ask-service.ts'
import type { Verdict } from './ask-service.ts'
import type { FirstRequest, LookAhead } from '../core/look-ahead.ts'

export type PreflightParts = Needs<
  'settings' | 'paths' | 'state' | 'records' | 'gate' | 'service' | 'life' | 'events' | 'failpoint'
>

export class Preflight implements LookAhead {
  readonly #job: PreflightParts
  readonly #asker: Asker
  #betas: readonly string[] | undefined
  /** Shared by all who come while it runs. */
  #looking: Promise<void> | undefined
  /** The service could not be asked, or something was sent before: not again in this run. */
  #over = false

  /** @param asker - in whose words a refusal says how to do without it */
  constructor(job: PreflightParts, asker: Asker) {
    this.#job = job
    this.#asker = asker
  }

  setBetas(betas: readonly string[]): void {
    this.#betas = betas
  }

  get isDue(): boolean {
    const { state, gate } = this.#job
    if (this.#over || state.preflight || this.#betas === undefined || gate.held) return false
    // From an intent on something may have been created: the look is for before that.
    this.#over = [...state.chunks()].some(({ status }) => status !== 'sealed')
    return !this.#over
  }

  async look(first: FirstRequest, signal: AbortSignal): Promise<void> {
    // Again where it was another pipeline's and that has been destroyed.
    while (this.isDue && !signal.aborted) {
      this.#looking ??= this.#look(first, signal).finally(() => (this.#looking = undefined))
      await this.#looking
    }
  }

  async lookAtSealed(chunk: ChunkState, signal: AbortSignal): Promise<void> {
    if (!this.isDue) return
    const sealed = new SealedRequests(this.#job)
    try {
      const of = { ...parseAttemptKey(chunk.attempt), chunk: chunk.chunk }
      const first = await sealed.get({ ...of, index: 0 })
      if (first) await this.look(first, signal)
    } finally {
      await sealed.close()
    }
  }

  async #look({ position, params }: FirstRequest, signal: AbortSignal): Promise<void> {
    const { gate, life, failpoint } = this.#job
    if (await gate.ask()) return
    await failpoint('look ahead begun')
    const verdict = await askService(this.#job, {
      params,
      betas: this.#betas ?? [],
      signal: AbortSignal.any([signal, life.closing.signal]),
    })
    life.check()
    if (!signal.aborted) await this.#act(verdict, params.model, position)
  }

  async #act(verdict: Verdict, model: string, position: number): Promise<void> {
    const { records, events, gate } = this.#job
    switch (verdict.kind) {
      case 'taken': {
        const { inputTokens } = verdict
        const found = { model, ...(inputTokens === undefined ? {} : { inputTokens }) }
        await records.add({ type: 'PREFLIGHT', ...found })
        events.emit({ type: 'preflight', ...found })
        return
      }
      case 'unknown':
        this.#over = true
        events.emit({
          type: 'trouble',
          what: `no look ahead at the first request (${verdict.why}): it is sent without`,
          againMs: 0,
        })
        return
      case 'stop':
        // At once: nothing was sent, so there is nothing paid to wait for.
        throw Gate.error(gate.hold(stopped(verdict.why)))
      case 'refused':
        throw new BatchlineError('ERR_INPUT', this.#refused(verdict.why, position))
    }
  }

  #refused(why: string, position: number): string {
    const without = optionWords(this.#asker, 'preflight', false)
    return (
      `the service refuses the request of row ${position + 1} (position ${position}), the first one to be sent: ${why}. A free look ` +
      'ahead (count_tokens) has shown it: no batch was created, and nothing is to be paid. Correct it and run the same program ' +
      `again. Where the service is known to take it all the same, ${without} sends it without the look.`
    )
  }
}

function stopped(why: string): Held {
  return {
    code: 'ERR_STOPPED',
    message:
      `the service takes no requests (${why}), as a free look ahead has shown: no batch was created, and nothing is to be paid. ` +
      'When that is settled, run the same program again.',
  }
}
