/**
 * The fault rules that are switched on, and which of them strike now. The same seed and the same
 * calls give the same faults.
 */
import { checkRules } from './check-rules.ts'
import type { Clock } from '../clock.ts'
import type { FaultRule, FaultSite } from './fault-rules.ts'
import type { Random } from '../random.ts'

interface Switched {
  readonly rule: FaultRule
  readonly since: number
  calls: number
  strikes: number
}

/**
 * Switches the faults of an emulator on and off, at any time.
 *
 * @example
 * ```ts
 * emulator.faults.add({ on: 'create', fault: 'reply_lost', next: 1 })
 * console.log(emulator.faults.struck) // how often each has struck, by on:fault
 * emulator.faults.clear()
 * ```
 */
export class Faults {
  readonly #clock: Clock
  readonly #random: Random
  #switched: Switched[] = []
  readonly #struck: Record<string, number> = {}

  /** @internal */
  constructor(rules: readonly FaultRule[], clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.set(rules)
  }

  /** The rules that are on. */
  get rules(): FaultRule[] {
    return this.#switched.map(({ rule }) => rule)
  }

  /** How often each fault has struck, keyed by `on:fault`. */
  get struck(): Readonly<Record<string, number>> {
    return { ...this.#struck }
  }

  /**
   * Replaces all rules.
   *
   * @throws BatchlineError `ERR_OPTION` for an invalid rule.
   */
  set(rules: readonly FaultRule[]): void {
    checkRules(rules)
    this.#switched = []
    this.add(...rules)
  }

  /**
   * Adds rules to those that are on.
   *
   * @throws BatchlineError `ERR_OPTION` for an invalid rule.
   */
  add(...rules: FaultRule[]): void {
    checkRules(rules)
    const since = this.#clock.now()
    for (const rule of rules) this.#switched.push({ rule, since, calls: 0, strikes: 0 })
  }

  /** Switches all rules off. */
  clear(): void {
    this.set([])
  }

  /**
   * Draws the rules that strike at this call, in the order they were switched on.
   *
   * @internal
   */
  draw(site: Exclude<FaultSite, 'any'>, batchId: string): FaultRule[] {
    const now = this.#clock.now()
    const hits = this.#switched.filter((switched) => {
      const { on } = switched.rule
      if (on !== site && (on !== 'any' || site === 'batch')) return false
      return this.#strikes(switched, batchId, now)
    })
    for (const { rule } of hits) {
      const name = `${rule.on}:${rule.fault}`
      this.#struck[name] = (this.#struck[name] ?? 0) + 1
    }
    return hits.map(({ rule }) => rule)
  }

  #strikes(switched: Switched, batchId: string, now: number): boolean {
    const { rule } = switched
    if (rule.batchId !== undefined && rule.batchId !== batchId) return false
    switched.calls++
    if (rule.calls && !rule.calls.includes(switched.calls)) return false
    if (rule.next !== undefined && switched.strikes >= rule.next) return false
    if (rule.forMs !== undefined && now > switched.since + rule.forMs) return false
    if (rule.p !== undefined && this.#random() >= rule.p) return false
    switched.strikes++
    return true
  }
}
