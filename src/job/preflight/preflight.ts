/**
 * The free check of the first request before a job's first create. It finds in a second what the service
 * would surely refuse, not only when the first batch has ended, and before anything is written for it.
 *
 * It is made once per job, and its result is recorded. A job that may have sent anything needs no check.
 * If the service can't be asked, the run goes on without it.
 */
import { BatchlineError } from '../../errors.ts'
import { optionWords, programWord } from '../../option-words.ts'
import type { Asker } from '../../option-words.ts'
import { parseAttemptKey } from '../journal/attempt-key.ts'
import { Gate } from '../core/gate.ts'
import type { Held } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { SealedRequests } from '../retry/sealed-requests.ts'
import { askService } from './ask-service.ts'
import type { Verdict } from './ask-service.ts'
import type { FirstRequest, PreflightCheck } from '../core/preflight-check.ts'

export type PreflightParts = Needs<
  'settings' | 'paths' | 'state' | 'records' | 'gate' | 'service' | 'life' | 'events' | 'failpoint'
>

export class Preflight implements PreflightCheck {
  readonly #job: PreflightParts
  readonly #asker: Asker
  #betas: readonly string[] | undefined
  /** The running check, shared by everybody who needs it meanwhile. */
  #looking: Promise<void> | undefined
  /** The service could not be asked, or something was sent before: no further check in this run. */
  #over = false

  /** @param asker - whose words a refusal uses to say how to switch the check off */
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
    // After an intent something may have been created, and the check must come before that.
    this.#over = [...state.chunks()].some(({ status }) => status !== 'sealed')
    return !this.#over
  }

  async look(first: FirstRequest, signal: AbortSignal): Promise<void> {
    // Check again if the running check belonged to another pipeline and that was destroyed.
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
    await failpoint('preflight begun')
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
          code: 'preflight',
          what: `the first request could not be checked in advance (${verdict.why}), so it is sent unchecked`,
          againMs: 0,
        })
        return
      case 'stop':
        // Thrown at once: nothing was sent, so there is no paid work to wait for.
        throw Gate.error(gate.hold(stopped(verdict.why, this.#asker)))
      case 'refused':
        throw new BatchlineError('ERR_INPUT', this.#refused(verdict.why, position))
    }
  }

  #refused(why: string, position: number): string {
    const without = optionWords(this.#asker, 'preflight', false)
    return (
      `the service refuses the request of row ${position + 1} (position ${position}), the first one to be sent: ${why}. A free preflight ` +
      'call (count_tokens) showed this: no batch was created, and nothing has to be paid. Correct the request and run the same ' +
      `${programWord(this.#asker)} again. If you know that the service accepts it after all, ${without} sends it without the check.`
    )
  }
}

function stopped(why: string, asker: Asker): Held {
  return {
    code: 'ERR_STOPPED',
    message:
      `the service accepts no requests (${why}), as a free preflight call showed: no batch was created, and nothing has to be paid. ` +
      `Fix the cause and run the same ${programWord(asker)} again.`,
  }
}
