/**
 * Streams joined into one. What the last one gives is handed on as it comes and not by `'readable'`
 * events: that would take a turn of the event loop, and a buffer, for every row of every attempt.
 */
import { Duplex, pipeline } from 'node:stream'
import { rowsIn, rowsOut } from './row-buffers.ts'
import { aborted } from './stage-errors.ts'

type Callback = (error?: Error | null) => void

export class Joined extends Duplex {
  readonly #parts: readonly Duplex[]
  readonly #head: Duplex
  readonly #tail: Duplex
  /** The write that waits for room in the first part. */
  #held: Callback | undefined

  constructor(parts: readonly [Duplex, ...Duplex[]]) {
    // A row at most waits here: a list of some that never runs empty is, on Node 20, a chain of nodes of
    // which each keeps the next alive, and thus all rows until the next full collection.
    super({ objectMode: true, writableHighWaterMark: rowsIn, readableHighWaterMark: rowsOut })
    this.#parts = parts
    this.#head = parts[0]
    this.#tail = parts.at(-1) ?? parts[0]
    // An error makes the pipeline destroy every part with an error: only the first tells its origin.
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
      // A part that has not ended must hear that nobody wants the rest.
      part.destroy(error ?? (this.readableEnded ? undefined : aborted('compose')))
    }
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    held?.()
  }

  /** Somebody has destroyed the last part: without this the whole would never end. */
  #closed(): void {
    if (this.#tail.readableEnded || this.destroyed) return
    this.destroy(aborted('compose'))
  }
}
