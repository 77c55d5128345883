/**
 * Several streams as one. It forwards the output of the last one by `'data'` events. `'readable'`
 * events would cost a turn of the event loop, and a buffer, for every row of every attempt.
 */
import { Duplex, pipeline } from 'node:stream'
import { rowsIn, rowsOut } from './row-buffers.ts'
import { aborted } from './stage-errors.ts'

type Callback = (error?: Error | null) => void

export class Joined extends Duplex {
  readonly #parts: readonly Duplex[]
  readonly #head: Duplex
  readonly #tail: Duplex
  /** The callback of a write that waits for room in the first part. */
  #held: Callback | undefined

  constructor(parts: readonly [Duplex, ...Duplex[]]) {
    // At most one row waits here. On Node 20 a stream buffers rows in a linked list. A list that
    // never runs empty keeps all rows that passed through it alive until the next full collection.
    super({ objectMode: true, writableHighWaterMark: rowsIn, readableHighWaterMark: rowsOut })
    this.#parts = parts
    this.#head = parts[0]
    this.#tail = parts.at(-1) ?? parts[0]
    // An error makes the pipeline destroy every part with an error of its own; only the first one
    // names the cause.
    for (const part of parts) part.on('error', (error) => this.destroy(error))
    if (parts.length > 1) {
      pipeline(parts, (error) => {
        if (error) this.destroy(error)
      })
    }
    this.#head.on('drain', () => this.#release())
    this.#tail.on('data', (item) => {
      if (!this.push(item)) this.#tail.pause()
    })
    this.#tail.on('end', () => this.push(null))
    this.#tail.on('close', () => this.#closed())
    this.#tail.pause()
  }

  override _write(item: unknown, _encoding: BufferEncoding, callback: Callback): void {
    if (this.#head.write(item)) callback()
    else this.#held = callback
  }

  override _final(callback: Callback): void {
    this.#head.once('finish', () => callback())
    this.#head.end()
  }

  override _read(): void {
    this.#tail.resume()
  }

  override _destroy(error: Error | null, callback: Callback): void {
    const open = this.#parts.filter((part) => !part.closed)
    let left = open.length
    if (left === 0) callback(error)
    for (const part of open) {
      part.once('close', () => {
        if (--left === 0) callback(error)
      })
      // Tells a part that has not ended that nobody will read the rest.
      part.destroy(error ?? (this.readableEnded ? undefined : aborted('compose')))
    }
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    held?.()
  }

  /** Ends the whole when somebody destroys the last part; otherwise it would never end. */
  #closed(): void {
    if (this.#tail.readableEnded || this.destroyed) return
    this.destroy(aborted('compose'))
  }
}
