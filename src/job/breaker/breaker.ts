/**
 * Stops a job in which too much fails. It counts the outcomes of the first attempt as they come by, and
 * decides when something new is about to be sent, so a job that is done never stops on a replay. That it has
 * stopped is recorded: the same program again sends nothing new either. It goes on
 *
 * - when it is told: `resume: true`, or `go: true` with the limit
 * - when more may fail than did, or there is no limit any more
 * - by itself when the prompt was mended: the new rows have another prompt than those that failed, and
 *   `changed: 'keep'` says that it was changed on purpose. Without `keep` the sent rows have proved, byte for
 *   byte, that they still make the same requests; then another hash is no other prompt, and the job stays
 *   stopped. Had they made others, the run would have ended with `ERR_CHANGED`.
 *
 * From then on it counts afresh. Chunks that were sent before do not count again.
 */
import type { BatchRequest, Failure, Outcome, PromptVersion } from '../../outcome.ts'
import type { Asker } from '../../option-words.ts'
import type { BreakerCheck } from '../core/breaker-check.ts'
import type { ErrorRateLimit } from '../core/error-rate-limit.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Tripped } from '../journal/journal-records.ts'
import { RecentOutcomes } from './recent-outcomes.ts'
import { trippedMessage } from '../core/tripped-text.ts'

export type BreakerParts = Needs<'state' | 'records' | 'gate' | 'events' | 'paths'>

const firstAttempt = '1'

export class Breaker implements BreakerCheck {
  readonly #job: BreakerParts
  readonly #limit: ErrorRateLimit
  readonly #least: number
  readonly #asker: Asker
  readonly #recent: RecentOutcomes
  /** What was seen when it was too much. Later outcomes change nothing about it. */
  #seen: Omit<Tripped, 'prompts'> | undefined
  /** The record that is being written: several chunks may be about to be sent. */
  #writing: Promise<void> | undefined
  #chunk: ChunkState | undefined

  constructor(job: BreakerParts, limit: ErrorRateLimit, asker: Asker) {
    this.#job = job
    this.#limit = limit
    this.#asker = asker
    this.#least = limit.least ?? 100
    this.#recent = new RecentOutcomes(limit.window ?? 1000)
  }

  /** Records what the user has said by the options. */
  async open(): Promise<void> {
    const { state, records } = this.#job
    const { tripped } = state
    if (this.#limit.go === true && (tripped || this.#hasUnseen())) {
      await records.add({ type: 'RELEASED', why: 'told' })
    } else if (tripped && tripped.failed / tripped.rows <= this.#limit.rate) {
      await records.add({ type: 'RELEASED', why: 'limit' })
    }
  }

  note(outcome: Outcome): void {
    // Stopped, or about to be: what was in flight then must not stop the job again once it goes on.
    if (this.#seen || this.#job.state.tripped || !isCounted(outcome)) return
    if (this.#chunkOf(outcome.ref.chunk)?.isLookedAt !== false) return
    const recent = this.#recent
    recent.add(outcome.ok ? undefined : outcome.failure, outcome.position)
    const { rows, failed, judged } = recent
    if (judged < this.#least || failed / rows <= this.#limit.rate) return
    this.#seen = { rows, failed, limit: this.#limit.rate, reasons: recent.reasons }
  }

  look({ prompt }: BatchRequest, changed: 'error' | 'keep'): void {
    const { tripped } = this.#job.state
    if (!tripped || this.#job.gate.held) return
    if (changed === 'keep' && isOther([prompt], tripped)) return
    this.#hold(tripped)
  }

  async admit(chunk?: ChunkState): Promise<void> {
    const { state, gate, records } = this.#job
    if (gate.held) return
    const { tripped } = state
    if (tripped) {
      // The rows in it have been looked at one by one. A chunk of an earlier run has not.
      const isMended = chunk?.attempt === firstAttempt && isOther(chunk.prompts, tripped)
      if (!isMended) this.#hold(tripped, !chunk)
      else await this.#once(() => records.add({ type: 'RELEASED', why: 'prompt' }))
    } else if (this.#seen) {
      const seen = this.#seen
      await this.#once(() => this.#trip(seen, !chunk))
    }
  }

  async #once(write: () => Promise<void>): Promise<void> {
    this.#writing ??= write().finally(() => (this.#writing = undefined))
    await this.#writing
  }

  async #trip(seen: Omit<Tripped, 'prompts'>, isAllSent: boolean): Promise<void> {
    const { records, events } = this.#job
    const prompts = this.#prompts()
    const tripped: Tripped = { ...seen, ...(prompts ? { prompts } : {}) }
    await records.add({ type: 'TRIPPED', ...tripped })
    const { rows, failed, reasons } = tripped
    events.emit({ type: 'tripped', rate: failed / rows, rows, failed, reasons })
    this.#hold(tripped, isAllSent)
  }

  #hold(tripped: Tripped, isAllSent = false): void {
    const { gate, state, paths } = this.#job
    const { folder } = paths
    const message = trippedMessage(tripped, { state, folder, asker: this.#asker, isAllSent })
    gate.hold({ code: 'ERR_STOPPED', message })
  }

  /** Hashes of the prompts of what was sent and counts; undefined if one of them is not known. */
  #prompts(): string[] | undefined {
    const hashes = new Set<string>()
    for (const { prompts } of this.#counted()) {
      if (prompts.length === 0) return undefined
      for (const prompt of prompts) {
        if (!prompt) return undefined
        hashes.add(prompt.hash)
      }
    }
    return [...hashes]
  }

  #hasUnseen(): boolean {
    for (const _chunk of this.#counted()) return true
    return false
  }

  *#counted(): Generator<ChunkState> {
    const attempt = this.#job.state.attempt(firstAttempt)
    for (const chunk of attempt.chunks.values()) {
      if (!chunk.part && !chunk.isLookedAt && attempt.isBound(chunk)) yield chunk
    }
  }

  /** Outcomes come chunk by chunk. */
  #chunkOf(number: number): ChunkState | undefined {
    if (this.#chunk?.chunk !== number) {
      this.#chunk = this.#job.state.attempt(firstAttempt).chunks.get(number)
    }
    return this.#chunk
  }
}

/**
 * Outcomes that say nothing about the prompt: the service never ran the request, there is an answer that
 * nobody can get, or the answer is still to come.
 */
const neither: ReadonlySet<Failure['kind']> = new Set([
  'expired',
  'canceled',
  'rejected',
  'unresolved',
  'paused',
])

/**
 * Whether an outcome counts: what was asked for the first time and was answered. Later attempts are left
 * out, because they hold nothing but rows that are hard. A row that shares the request of another is left
 * out too: it costs nothing, and one bad row that comes a thousand times is one bad row.
 */
function isCounted(outcome: Outcome): outcome is Outcome & Required<Pick<Outcome, 'ref'>> {
  const { ref } = outcome
  if (!ref || ref.attempt !== 1 || ref.copy !== undefined) return false
  return outcome.ok || !neither.has(outcome.failure.kind)
}

/** Whether all of these are known, and none of them is among those that failed. */
function isOther(
  prompts: ReadonlyArray<PromptVersion | undefined>,
  { prompts: tripped }: Tripped,
): boolean {
  if (!tripped || prompts.length === 0) return false
  return prompts.every((prompt) => prompt !== undefined && !tripped.includes(prompt.hash))
}
