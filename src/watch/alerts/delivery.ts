/**
 * Delivers alerts one after the other, and again until one gets through. Nobody waits for it but the end of
 * the run, and that not for long.
 */
import type { Alert } from './alert.ts'
import type { DeliveryResult } from './delivery-result.ts'

const firstPauseMs = 1000
const longestPauseMs = 60_000

export interface DeliveryParts {
  readonly send: (body: string, signal: AbortSignal) => Promise<DeliveryResult>
  /** Is awaited before the next alert. */
  readonly onDelivered: (alert: Alert) => Promise<void>
  /** Called for the first failure of the run. `isFinal`: this alert is not tried again. */
  readonly onFailure: (why: string, isFinal: boolean) => void
}

export class Delivery {
  readonly #parts: DeliveryParts
  readonly #waiting: Alert[] = []
  readonly #refused: Alert[] = []
  readonly #stop = new AbortController()
  #delivering: Promise<void> | undefined
  #hasFailed = false
  #isEnding = false
  /** Ends a pause early. */
  #wake: (() => void) | undefined

  constructor(parts: DeliveryParts) {
    this.#parts = parts
  }

  /** Returns at once. */
  push(alert: Alert): void {
    this.#waiting.push(alert)
    this.#delivering ??= this.#deliver().finally(() => (this.#delivering = undefined))
  }

  /**
   * Ends all deliveries. What fails is tried again for `graceMs`, the first time at once unless the other side has
   * asked for a pause.
   *
   * @returns alerts that were not delivered, and whether no try of the run has failed: the last one has not ended
   */
  async finish(graceMs: number): Promise<{ left: Alert[]; isCutOff: boolean }> {
    if (this.#delivering) {
      this.#isEnding = true
      this.#wake?.()
      const timer = setTimeout(() => this.#abort(), graceMs)
      await this.#delivering
      clearTimeout(timer)
    }
    this.#abort()
    const left = [...this.#refused, ...this.#waiting]
    return { left, isCutOff: left.length > 0 && !this.#hasFailed }
  }

  #abort(): void {
    this.#stop.abort()
    this.#wake?.()
  }

  async #deliver(): Promise<void> {
    const { signal } = this.#stop
    let pauseMs = firstPauseMs
    for (let alert = this.#waiting[0]; alert && !signal.aborted; alert = this.#waiting[0]) {
      const result = await this.#parts.send(`${JSON.stringify(alert)}\n`, signal)
      if (result.kind === 'delivered') {
        this.#waiting.shift()
        pauseMs = firstPauseMs
        await this.#parts.onDelivered(alert)
        continue
      }
      // What the end of the run stops has not failed.
      if (!this.#hasFailed && !signal.aborted) {
        this.#parts.onFailure(result.why, result.kind === 'refused')
        this.#hasFailed = true
      }
      if (result.kind === 'refused') {
        this.#waiting.shift()
        this.#refused.push(alert)
        continue
      }
      const notBefore = performance.now() + (result.afterMs ?? 0)
      await this.#pause(pauseMs)
      // The end of the run cuts a pause short, and not the time that the other side asked for.
      while (!signal.aborted && performance.now() < notBefore)
        await this.#pause(notBefore - performance.now())
      pauseMs = this.#isEnding ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs)
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}
