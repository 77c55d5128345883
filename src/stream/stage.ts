/**
 * The one Transform behind every stage. It handles what is easy to get wrong by hand:
 *
 * - It awaits `emit` for each item, so one input that becomes 100,000 outputs never piles up in the
 *   readable buffer. It waits for `_read`: `'drain'` belongs to the writable side and never fires
 *   here.
 * - With `concurrency`, it accepts the next input while earlier ones run, up to that number.
 * - On destroy and abort it aborts the `signal` of the running work, releases every parked `emit`,
 *   waits until the work has closed its files and sockets, and only then closes.
 */
import { setMaxListeners } from 'node:events'
import { addAbortSignal, Transform } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { rowsIn, rowsOut } from './row-buffers.ts'
import type { Emit, Stage, StageDefinition } from './stage-definition.ts'
import { aborted, asError } from './stage-errors.ts'

export type { Emit, InputOf, OutputOf, Stage, StageDefinition } from './stage-definition.ts'

/** Creates a stage from its definition. */
export function stage<In, Out>(definition: StageDefinition<In, Out>): Stage<In, Out> {
  return new StageStream(definition)
}

type Callback = (error?: Error | null) => void

class StageStream<In, Out> extends Transform {
  readonly #definition: StageDefinition<In, Out>
  readonly #abort = new AbortController()
  /** Cached: the getter would run for every item. */
  readonly #signal = this.#abort.signal
  readonly #running = new Set<Promise<void>>()
  #flushing: Promise<void> | undefined
  /** Emitters that wait for room. All wake together, and each checks the buffer again. */
  #parked: Array<() => void> = []
  /** The write callback held back while `concurrency` items run. */
  #held: Callback | undefined

  constructor(definition: StageDefinition<In, Out>) {
    const { name, concurrency = 1, signal } = definition
    const { writableHighWaterMark = rowsIn, readableHighWaterMark = rowsOut } = definition
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new BatchlineError(
        'ERR_OPTION',
        `${name}: concurrency must be a whole number, at least 1, not ${concurrency}`,
      )
    }
    // Fail in `construct`, one tick later. Piping to a stream that is destroyed from the start
    // throws on Node 24, and its AbortError would find no listener.
    const construct = (done: Callback) => done(aborted(name, signal?.reason))
    super({
      objectMode: true,
      writableHighWaterMark,
      readableHighWaterMark,
      ...(signal?.aborted ? { construct } : {}),
    })
    this.#definition = definition
    // Each running item may add a listener, and so may each of its calls.
    setMaxListeners(0, this.#signal)
    if (signal && !signal.aborted) addAbortSignal(signal, this)
  }

  /** Past Node's Transform, which keeps the next item waiting while its readable side is full. */
  override _write(item: In, encoding: BufferEncoding, callback: Callback): void {
    if (this.#definition.takesWhileFull) this._transform(item, encoding, callback)
    else super._write(item, encoding, callback)
  }

  override _transform(item: In, _encoding: BufferEncoding, callback: Callback): void {
    const { concurrency = 1 } = this.#definition
    let result: Promise<void> | void
    try {
      result = this.#definition.transform(item, this.#emit, this.#signal)
    } catch (error) {
      callback(asError(error))
      return
    }
    if (result === undefined) {
      this.#next(callback)
      return
    }
    const run: Promise<void> = result.then(
      () => this.#settle(run),
      (error: unknown) => this.#settle(run, asError(error)),
    )
    this.#running.add(run)
    if (this.#running.size < concurrency) callback()
    else this.#held = callback
  }

  override _flush(callback: Callback): void {
    this.#flushing = this.#finish()
    this.#flushing.then(
      () => callback(),
      (error: unknown) => callback(asError(error)),
    )
  }

  /**
   * Stops reads after a destroy. Node returns buffered items until 'close', which comes late here
   * because work must settle first.
   */
  override read(size?: number): unknown {
    return this.destroyed ? null : (super.read(size) as unknown)
  }

  /**
   * Wake the emitters last: the write that resumes here may park as well, and nothing else would
   * wake it.
   */
  override _read(size: number): void {
    super._read(size)
    this.#wake()
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#abort.abort(error ?? undefined)
    this.#wake()
    this.#close(error).then(
      () => callback(error),
      (failure: unknown) => callback(error ?? asError(failure)),
    )
  }

  async #finish(): Promise<void> {
    await this.#idle()
    if (!this.destroyed) await this.#definition.flush?.(this.#emit, this.#signal)
  }

  async #close(error: Error | null): Promise<void> {
    await this.#idle()
    await this.#flushing?.catch(() => {})
    await this.#definition.close?.(error)
  }

  /**
   * Waits at least one turn: a destroy from within `emit` comes before its own run is in the set.
   */
  async #idle(): Promise<void> {
    do await Promise.all(this.#running)
    while (this.#running.size > 0)
  }

  /** Waits for room. After `end()`, Node 20 ignores a full readable side. */
  #next(callback: Callback): void {
    const { takesWhileFull = false } = this.#definition
    if (takesWhileFull || this.readableLength < this.readableHighWaterMark) callback()
    else this.#room().then(() => callback(), callback)
  }

  #settle(run: Promise<void>, error?: Error): void {
    this.#running.delete(run)
    const held = this.#held
    this.#held = undefined
    if (held) held(error)
    else if (error) this.destroy(error)
  }

  readonly #emit: Emit<Out> = (item) => {
    if (!this.destroyed && this.push(item)) return undefined
    const room = this.#room()
    // A plain function may drop this promise; a destroy must not turn it into an unhandled
    // rejection.
    room.catch(() => {})
    return room
  }

  async #room(): Promise<void> {
    while (!this.destroyed && this.readableLength >= this.readableHighWaterMark) {
      await new Promise<void>((resolve) => this.#parked.push(resolve))
    }
    if (this.destroyed) throw aborted(this.#definition.name)
  }

  #wake(): void {
    const parked = this.#parked
    this.#parked = []
    for (const resolve of parked) resolve()
  }
}
