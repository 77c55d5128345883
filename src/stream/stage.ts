/**
 * The one Transform behind every stage. It owns what is easy to get wrong by hand:
 *
 * - `emit` is awaited for each item, so one input that becomes 100,000 outputs never piles up in
 *   the readable buffer. `'drain'` is a Writable's event and never comes; `_read` is the hook.
 * - with `concurrency`, the next input is asked for while earlier ones run, and never more of them.
 * - destroy and abort reach the running work by `signal`, release every parked `emit`, wait for the
 *   work to let go of its files and sockets, and only then close.
 */
import { setMaxListeners } from 'node:events'
import { addAbortSignal, Transform } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { rowsIn, rowsOut } from './row-buffers.ts'
import type { Emit, Stage, StageDefinition } from './stage-definition.ts'
import { aborted, asError } from './stage-errors.ts'

export type { Emit, InputOf, OutputOf, Stage, StageDefinition } from './stage-definition.ts'

/** Builds a stage from its definition. */
export function stage<In, Out>(definition: StageDefinition<In, Out>): Stage<In, Out> {
  return new StageStream(definition)
}

type Callback = (error?: Error | null) => void

class StageStream<In, Out> extends Transform {
  readonly #definition: StageDefinition<In, Out>
  readonly #abort = new AbortController()
  /** Asked for once: there is a call for every item. */
  readonly #signal = this.#abort.signal
  readonly #running = new Set<Promise<void>>()
  #flushing: Promise<void> | undefined
  /** Emitters waiting for room, woken all together: each looks again at the buffer. */
  #parked: Array<() => void> = []
  /** The write callback that is held back while `concurrency` items run. */
  #held: Callback | undefined

  constructor(definition: StageDefinition<In, Out>) {
    const { name, concurrency = 1, signal } = definition
    const { writableHighWaterMark = rowsIn, readableHighWaterMark = rowsOut } = definition
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new BatchlineError(
        'ERR_OPTION',
        `${name}: concurrency is a whole number from 1, not ${concurrency}`,
      )
    }
    // An aborted signal fails the construction, a tick later: piping to a stream that is destroyed
    // from the start throws on Node 24, and its AbortError would find no listener.
    const construct = (done: Callback) => done(aborted(name, signal?.reason))
    super({
      objectMode: true,
      writableHighWaterMark,
      readableHighWaterMark,
      ...(signal?.aborted ? { construct } : {}),
    })
    this.#definition = definition
    // Each item that is worked on may listen, and so may each of its calls.
    setMaxListeners(0, this.#signal)
    if (signal && !signal.aborted) addAbortSignal(signal, this)
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

  /** Core hands out what is buffered until 'close', and that comes late where work must settle. */
  override read(size?: number): unknown {
    return this.destroyed ? null : (super.read(size) as unknown)
  }

  /** Woken last: the write that goes on here may park as well, and nothing else would wake it. */
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

  /** At least one turn: a destroy from within `emit` comes before its own run is in the set. */
  async #idle(): Promise<void> {
    do await Promise.all(this.#running)
    while (this.#running.size > 0)
  }

  /** Node 20 stops minding the readable side once `end()` was called, so a full buffer waits here. */
  #next(callback: Callback): void {
    if (this.readableLength < this.readableHighWaterMark) callback()
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
    // A plain function may drop the promise; a destroy must not become an unhandled rejection then.
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
