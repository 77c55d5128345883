/**
 * The pilot of a job: its first rows, sent before all others and looked at before the rest is paid. The rows
 * behind it wait until the outcomes of the pilot have come through the pipeline. Then the user's rules decide,
 * and a yes is recorded, so that no later run asks again. A no holds the gate.
 */
import type { FailureKind, Outcome } from '../../outcome.ts'
import { optionWords, programWord } from '../../option-words.ts'
import type { Asker } from '../../option-words.ts'
import { dollars } from '../../cost/dollars.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { PilotOptions } from '../core/pilot-options.ts'
import type { PilotCheck } from '../core/pilot-check.ts'
import type { PilotReport } from '../core/pilot-report.ts'
import { pilotReport } from './pilot-report-of.ts'

export type PilotParts = Needs<
  'state' | 'runs' | 'records' | 'gate' | 'waiter' | 'events' | 'roles' | 'step'
>

/** How long outcomes that a Transform has taken out are waited for, after the last that came, in milliseconds. */
const quietMs = 10_000

const firstAttempt = '1'

export class Pilot implements PilotCheck {
  readonly #job: PilotParts
  readonly #options: PilotOptions
  readonly #asker: Asker
  readonly #failures: Partial<Record<FailureKind, number>> = {}
  readonly #examples: Array<{ kind: FailureKind; position: number; message: string }> = []
  #ok = 0
  /** Rows of the outcomes: one that makes several requests counts once. */
  #rows = 0
  #notedAt = 0
  #from: number | undefined
  /** The first row behind the pilot, once it has come: what was sent before it was looked at is the pilot. */
  #end = Infinity
  #expectedAt = -1
  #expectedRows = 0
  #deciding: Promise<void> | undefined

  constructor(job: PilotParts, options: PilotOptions, asker: Asker) {
    this.#job = job
    this.#options = options
    this.#asker = asker
  }

  /** Records what the user has said by opening the job with `go: true`. */
  async open(): Promise<void> {
    const { state, records } = this.#job
    if (this.#options.go === true && !state.go) await records.add({ type: 'GO' })
  }

  isBehind(position: number): boolean {
    if (this.#job.state.go) return false
    // Rows that are answered from elsewhere show nothing: the pilot begins with the first one that is sent.
    this.#from ??= this.#expected > 0 ? 0 : position
    if (position < this.#from + this.#options.rows) return false
    this.#end = Math.min(this.#end, position)
    return true
  }

  async decide(signal: AbortSignal): Promise<void> {
    this.#deciding ??= this.#decide(signal).finally(() => (this.#deciding = undefined))
    await this.#deciding
  }

  note(outcome: Outcome): void {
    const { ref, position } = outcome
    if (this.#job.state.go || !ref || ref.attempt !== 1 || position >= this.#end) return
    this.#notedAt = performance.now()
    if ((outcome.part ?? 0) === 0) this.#rows++
    if (outcome.ok) this.#ok++
    else {
      const { kind, message } = outcome.failure
      if (!this.#failures[kind]) this.#examples.push({ kind, position, message })
      this.#failures[kind] = (this.#failures[kind] ?? 0) + 1
    }
    if (this.#noted >= this.#expected) this.#job.waiter.notify()
  }

  get #noted(): number {
    return Object.values(this.#failures).reduce((sum, count) => sum + count, this.#ok)
  }

  /** Outcomes of the pilot that come with a reference: those of its requests, and of rows that share one. */
  get #expected(): number {
    const { changes } = this.#job.waiter
    if (this.#expectedAt === changes) return this.#expectedRows
    let rows = 0
    for (const chunk of this.#chunks()) rows += chunk.requests + chunk.same
    this.#expectedAt = changes
    this.#expectedRows = rows
    return rows
  }

  *#chunks() {
    const { state, runs } = this.#job
    for (const chunk of state.attempt(firstAttempt).chunks.values()) {
      if (chunk.part || runs.isPassedOver(chunk)) continue
      if (chunk.from[0] < this.#end) yield chunk
    }
  }

  async #decide(signal: AbortSignal): Promise<void> {
    const { state, gate, waiter, records, events, roles, step } = this.#job
    if (state.go) return
    if (this.#expected > 0 && !roles.has(`awaitResults of attempt ${firstAttempt}`)) {
      gate.hold({ code: 'ERR_STOPPED', message: notAwaited })
      return
    }
    await waiter.wait({
      until: () => this.#isKnown() || gate.held !== undefined || this.#isAway(),
      signal,
      ms: Infinity,
    })
    if (step && !this.#isKnown() && !gate.held && !signal.aborted) step.block()
    const knownAt = performance.now()
    while (!signal.aborted && !gate.held && this.#noted < this.#expected) {
      if (performance.now() - Math.max(this.#notedAt, knownAt) > quietMs) break
      await waiter.wait({ until: 'change', signal, ms: quietMs })
    }
    if (signal.aborted || gate.held || state.go) return
    const report = this.#report()
    events.emit({ type: 'pilot', report })
    const why = await this.#objection(report, signal)
    if (signal.aborted) return
    if (why === undefined) await records.add({ type: 'GO' })
    else gate.hold({ code: 'ERR_STOPPED', message: this.#stopped(report, why) })
  }

  /** Whether all batches of the pilot have been emitted; what a Transform makes of them may take longer. */
  #isKnown(): boolean {
    if (this.#noted >= this.#expected) return true
    for (const chunk of this.#chunks()) {
      const { status } = chunk
      if (status === 'split') {
        const parts = this.#job.state.attempt(firstAttempt).partsOf(chunk)
        if (!parts.every((part) => this.#isDone(part))) return false
      } else if (!this.#isDone(chunk)) return false
    }
    return true
  }

  /** In a step: whether all of it was sent, and some of it is at the service. */
  #isAway(): boolean {
    const { step } = this.#job
    if (!step || step.isBusy) return false
    return step.unsent.length === 0 && [...this.#chunks()].some((one) => this.#isSent(one))
  }

  #isSent(chunk: ChunkState): boolean {
    if (chunk.status === 'split') {
      const parts = this.#job.state.attempt(firstAttempt).partsOf(chunk)
      return parts.some((part) => this.#isSent(part))
    }
    return chunk.status === 'accepted' || chunk.status === 'intended'
  }

  #isDone(chunk: Parameters<PilotParts['runs']['phase']>[0]): boolean {
    const phase = this.#job.runs.phase(chunk)
    return phase === 'emitted' || phase === 'refused' || chunk.requests === 0
  }

  /** Why the job may not go on by itself; undefined if it may. */
  async #objection(report: PilotReport, signal: AbortSignal): Promise<string | undefined> {
    const { go = false, when = {} } = this.#options
    if (go === false) return ''
    if (typeof when === 'function') {
      return (await this.#answer(async () => when(report), signal)) ? undefined : ''
    }
    const { failures = 0, costPerRow } = when
    if (report.rows === 0) return 'none of its rows was answered, so it shows nothing'
    const share = report.failed / report.rows
    if (share > failures)
      return `${percent(share)} of its rows failed, over the limit of ${percent(failures)}`
    if (costPerRow === undefined) return undefined
    if (report.usd === undefined) return 'its cost is not known, because a model has no price'
    const each = report.usd / Math.max(1, this.#rows)
    if (each <= costPerRow) return undefined
    return `a row costs ${dollars(each)}, over the limit of ${dollars(costPerRow)}`
  }

  /** A function may ask somebody who has gone home: a job that is closed or stopped waits no longer. */
  async #answer(ask: () => Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    const { waiter } = this.#job
    const answered = ask().then(
      (yes) => () => yes === true,
      (error: unknown) => () => {
        throw error
      },
    )
    let answer: (() => boolean) | undefined
    void answered.then((given) => {
      answer = given
      waiter.notify()
    })
    await waiter.wait({ until: () => answer !== undefined, signal })
    return answer?.() ?? false
  }

  #report(): PilotReport {
    return pilotReport(this.#job.state, {
      ok: this.#ok,
      failures: this.#failures,
      examples: this.#examples,
      noted: this.#rows,
      pilotRows: this.#end,
    })
  }

  #stopped({ rows, failed, usd, perThousand }: PilotReport, why: string): string {
    const cost =
      usd === undefined || perThousand === undefined
        ? ''
        : `, for ${dollars(usd)} (${dollars(perThousand)} a thousand rows)`
    const reason = why === '' ? '' : ` It does not continue automatically: ${why}.`
    return (
      `the pilot has ended: ${rows - failed} of ${rows} rows are ok, ${failed} failed${cost}.${reason} Nothing else was sent. Check the ` +
      `output, then run the same ${programWord(this.#asker)} with ${optionWords(this.#asker, 'pilot.go', true)} to send the rest.`
    )
  }
}

const notAwaited =
  'nothing in this pipeline waits for the outcomes of the pilot: there is no awaitResults behind submitBatches. Nothing new is sent, and ' +
  'what is paid is kept. Add awaitResults, or leave the pilot out, and run the same program again.'

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`
}
