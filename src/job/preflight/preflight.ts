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
import type { JobCore } from '../core/job-core.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { SealedRequests } from '../retry/sealed-requests.ts'
import { askService } from './ask-service.ts'
import type { Verdict } from './ask-service.ts'
import type { FirstRequest, LookAhead } from '../core/look-ahead.ts'

export class Preflight implements LookAhead {
  readonly #core: JobCore
  readonly #asker: Asker
  #betas: readonly string[] | undefined
  /** Shared by all who come while it runs. */
  #looking: Promise<void> | undefined
  /** The service could not be asked, or something was sent before: not again in this run. */
  #over = false

  /** @param asker - in whose words a refusal says how to do without it */
  constructor(core: JobCore, asker: Asker) {
    this.#core = core
    this.#asker = asker
  }

  setBetas(betas: readonly string[]): void {
    this.#betas = betas
  }

  get isDue(): boolean {
    const { state, gate } = this.#core
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
    const sealed = new SealedRequests(this.#core)
    try {
      const of = { ...parseAttemptKey(chunk.attempt), chunk: chunk.chunk }
      const first = await sealed.get({ ...of, index: 0 })
      if (first) await this.look(first, signal)
    } finally {
      await sealed.close()
    }
  }

  async #look({ position, params }: FirstRequest, signal: AbortSignal): Promise<void> {
    const core = this.#core
    if (await core.mayGoOn()) return
    await core.reached('look ahead begun')
    const verdict = await askService(core, {
      params,
      betas: this.#betas ?? [],
      signal: AbortSignal.any([signal, core.closing.signal]),
    })
    core.check()
    if (!signal.aborted) await this.#settle(verdict, params.model, position)
  }

  async #settle(verdict: Verdict, model: string, position: number): Promise<void> {
    const core = this.#core
    switch (verdict.kind) {
      case 'taken': {
        const { inputTokens } = verdict
        const found = { model, ...(inputTokens === undefined ? {} : { inputTokens }) }
        await core.record({ type: 'PREFLIGHT', ...found })
        core.emit({ type: 'preflight', ...found })
        return
      }
      case 'unknown':
        this.#over = true
        core.emit({
          type: 'trouble',
          what: `no look ahead at the first request (${verdict.why}): it is sent without`,
          againMs: 0,
        })
        return
      case 'stop':
        // At once: nothing was sent, so there is nothing paid to wait for.
        throw Gate.error(core.gate.hold('ERR_STOPPED', stopped(verdict.why)))
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

function stopped(why: string): string {
  return (
    `the service takes no requests (${why}), as a free look ahead has shown: no batch was created, and nothing is to be paid. ` +
    'When that is settled, run the same program again.'
  )
}
