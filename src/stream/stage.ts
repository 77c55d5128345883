/**
 * The one Transform behind every stage. It owns what is easy to get wrong by hand:
 *
 * - `emit` is awaited for each item, so one input that becomes 100,000 outputs never piles up in
 *   the readable buffer. `'drain'` is a Writable's event and never comes; `_read` is the hook.
 * - with `concurrency`, the next input is asked for while earlier ones run, and never more of them.
 * - destroy and abort reach the running work by `signal`, release every parked `emit`, wait for the
 *   work to let go of its files and sockets, and only then close.
 */
import { Transform } from 'node:stream'
import type { Duplex } from 'node:stream'
import { BatchlineError } from '../errors.ts'

declare const io: unique symbol

/**
 * A Duplex that takes `In` and gives `Out`. The type is a phantom: nothing exists at run time, every
 * stage is an ordinary Transform and goes into `pipeline`, `.pipe` and `for await` as it is; with
 * `compose` the order of the stages is checked at compile time.
 */
export interface Stage<In, Out> extends Duplex {
  readonly [io]?: (input: In) => Out
}

/** What a stage accepts. */
export type InputOf<S> = S extends Stage<infer In, unknown> ? In : never
/** What a stage gives. */
export type OutputOf<S> = S extends Stage<never, infer Out> ? Out : never

/** Hands one item on; `undefined` while there is room, else a promise of room. Always await it. */
export type Emit<Out> = (item: Out) => Promise<void> | undefined

/** How a stage works; the functions read like the body of a generator. */
export interface StageDefinition<In, Out> {
  /** For messages. */
  name: string
  /** Work on one item. A throw ends the stream; a row that fails is emitted as data instead. */
  transform(item: In, emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /** After the last item: what is still owed. */
  flush?(emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /** On destroy, after the signal was aborted and the running work has settled; also at a normal end. */
  close?(error: Error | null): Promise<void> | void
  /** Items worked on at a time. Default 1. */
  concurrency?: number
  /** Objects buffered on each side. Default 16; chunk- and batch-level stages use 1. */
  highWaterMark?: number
  /** Destroys the stage with an AbortError when aborted. */
  signal?: AbortSignal | undefined
}

/** Builds a stage from its definition. */
export function stage<In, Out>(definition: StageDefinition<In, Out>): Stage<In, Out> {
  return new StageStream(definition)
}

class StageStream<In, Out> extends Transform {
  readonly #definition: StageDefinition<In, Out>
  readonly #abort = new AbortController()
  readonly #running = new Set<Promise<void>>()
  /** Emitters waiting for room, woken all together: each looks again at the buffer. */
  #parked: Array<() => void> = []
  /** The write callback that is held back while `concurrency` items run. */
  #held: ((error?: Error | null) => void) | undefined

  constructor(definition: StageDefinition<In, Out>) {
    const { concurrency = 1, highWaterMark = 16, signal } = definition
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new BatchlineError('ERR_OPTION', `${definition.name}: concurrency is a whole number from 1, not ${concurrency}`)
    }
    super({ objectMode: true, highWaterMark, ...(signal ? { signal } : {}) })
    this.#definition = definition
  }

  override _transform(item: In, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    const { concurrency = 1 } = this.#definition
    let result: Promise<void> | void
    try {
      result = this.#definition.transform(item, this.#emit, this.#abort.signal)
    } catch (error) {
      callback(error as Error)
      return
    }
    if (result === undefined) {
      callback()
      return
    }
    const run: Promise<void> = result.then(
      () => this.#settle(run),
      (error) => this.#settle(run, error as Error),
    )
    this.#running.add(run)
    if (this.#running.size < concurrency) callback()
    else this.#held = callback
  }

  override _flush(callback: (error?: Error | null) => void): void {
    this.#finish().then(
      () => callback(),
      (error) => callback(error as Error),
    )
  }

  override _read(size: number): void {
    this.#wake()
    super._read(size)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#abort.abort(error ?? undefined)
    this.#wake()
    this.#close(error).then(
      () => callback(error),
      (failure) => callback(error ?? (failure as Error)),
    )
  }

  async #finish(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
    if (!this.destroyed) await this.#definition.flush?.(this.#emit, this.#abort.signal)
  }

  async #close(error: Error | null): Promise<void> {
    await Promise.all(this.#running)
    await this.#definition.close?.(error)
  }

  #settle(run: Promise<void>, error?: Error): void {
    this.#running.delete(run)
    const held = this.#held
    this.#held = undefined
    if (held) held(error)
    else if (error && !this.destroyed) this.destroy(error)
  }

  readonly #emit: Emit<Out> = (item) => {
    if (this.destroyed) return Promise.reject(aborted(this.#definition.name))
    if (this.push(item)) return undefined
    return this.#room()
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

function aborted(name: string): Error {
  return Object.assign(new Error(`${name}: the stream was destroyed`), { name: 'AbortError', code: 'ABORT_ERR' })
}
