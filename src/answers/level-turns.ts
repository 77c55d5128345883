/**
 * Lets processes share a database that only one can have open. Each takes it in turns: it keeps the
 * database open while it works and nobody else waits, gives it up within half a second to one that does,
 * and closes it when it has nothing to do. Opening takes 2 ms, so short turns cost little.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Level } from './level.ts'
import { levelCode, storeClosed, storeFailed, storeLocked } from './store-errors.ts'
import { TurnMarker } from './turn-marker.ts'

/** How often the holder looks whether it is idle, or somebody waits. */
const lookMs = 200

export interface TurnsOptions {
  readonly folder: string
  /** How long to wait for another process. */
  readonly waitMs: number
  /** Makes the database, at the first turn. */
  readonly make: () => Promise<Level>
  /** Looks at the database when it has been opened; throws if it must not be used. */
  readonly check: (level: Level) => Promise<void>
}

export class LevelTurns {
  readonly #options: TurnsOptions
  readonly #marker: TurnMarker
  #made: Promise<Level> | undefined
  #open: Level | undefined
  #change: Promise<void> | undefined
  #look: NodeJS.Timeout | undefined
  #working = 0
  /** Work since the last look. */
  #worked = false
  #isWanted = false
  #isClosed = false
  #whenIdle: (() => void) | undefined

  constructor(options: TurnsOptions) {
    this.#options = options
    this.#marker = new TurnMarker(options.folder)
  }

  /** Works on the open database. Keep it short: others wait meanwhile. */
  async use<T>(verb: string, work: (level: Level) => Promise<T>): Promise<T> {
    const level = await this.#enter()
    try {
      return await work(level)
    } catch (error) {
      throw storeFailed(verb, this.#options.folder, error)
    } finally {
      this.#leave()
    }
  }

  /** Waits for running work. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#change?.catch(() => {})
    await this.#shut()
  }

  async #enter(): Promise<Level> {
    for (;;) {
      if (this.#isClosed) throw storeClosed(this.#options.folder)
      if (this.#open && !this.#isWanted) break
      this.#change ??= this.#takeTurn().finally(() => (this.#change = undefined))
      await this.#change
    }
    this.#working++
    this.#worked = true
    return this.#open
  }

  #leave(): void {
    this.#working--
    if (this.#working === 0) this.#whenIdle?.()
  }

  async #takeTurn(): Promise<void> {
    if (this.#open) {
      await this.#shut()
      // Who waits tries every few hundredths of a second, and goes first.
      await sleep(50 + Math.random() * 50)
    }
    const { check } = this.#options
    const level = await this.#openLevel()
    try {
      await check(level)
      await this.#marker.reset()
    } catch (error) {
      await level.close()
      throw storeFailed('open', this.#options.folder, error)
    }
    this.#isWanted = false
    this.#worked = true
    this.#open = level
    this.#look = setInterval(() => void this.#lookAround(), lookMs).unref()
  }

  async #openLevel(): Promise<Level> {
    const { folder, make, waitMs } = this.#options
    const level = await (this.#made ??= make())
    const started = performance.now()
    for (;;) {
      try {
        await level.open()
        return level
      } catch (error) {
        if (levelCode(error) !== 'LEVEL_LOCKED') throw storeFailed('open', folder, error)
        if (this.#isClosed) throw storeClosed(folder)
        if (performance.now() - started > waitMs) throw storeLocked(folder, waitMs, error)
      }
      await this.#marker.raise().catch(() => {})
      await sleep(10 + Math.random() * 30)
    }
  }

  async #lookAround(): Promise<void> {
    const isIdle = this.#working === 0 && !this.#worked
    this.#worked = false
    if (!isIdle && !(await this.#marker.isRaised())) return
    this.#isWanted = true
    if (this.#working === 0) this.#change ??= this.#shut().finally(() => (this.#change = undefined))
  }

  async #shut(): Promise<void> {
    clearInterval(this.#look)
    while (this.#working > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve))
    this.#whenIdle = undefined
    const level = this.#open
    this.#open = undefined
    await level?.close()
  }
}
