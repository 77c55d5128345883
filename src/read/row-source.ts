/**
 * The Readable that `readRows` gives: the rows of one input after the other as one stream. It is no
 * Duplex (`compose` and others would write to it), errors of any part reach it in words, and its own
 * end, abort or destroy takes all parts with it and closes the file before it says 'close'.
 */
import { addAbortSignal, Readable } from 'node:stream'
import { asError } from '../stream/stage-errors.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { OpenInput } from './open-input.ts'

/** One of the inputs, before anything of it is read. */
export interface PendingInput {
  /** Where the bytes come from; destroyed with the source. */
  readonly bytes: Readable
  /** Whether `bytes` is a file opened for this, whose closing is waited for. */
  readonly isOwn: boolean
  readonly open: () => Promise<OpenInput>
}

export interface RowSourceOptions {
  readonly inputs: AsyncIterable<PendingInput>
  /** A stream of the user's that is to be read: it ends with the source, also where nobody came to read it. */
  readonly given: Readable | undefined
  /** Rows to give at the most. */
  readonly limit: number
  readonly signal: AbortSignal | undefined
}

export class RowSource extends Readable {
  readonly #inputs: AsyncIterator<PendingInput>
  readonly #given: Readable | undefined
  #left: number
  #current: PendingInput | undefined
  #rows: Readable | undefined
  #isOpening = false

  constructor({ inputs, given, limit, signal }: RowSourceOptions) {
    super({ objectMode: true, highWaterMark: rowsOut })
    this.#inputs = inputs[Symbol.asyncIterator]()
    this.#left = limit
    this.#given = given
    // It may fail before it is read, and tells whoever reads it.
    given?.on('error', () => {})
    // Last: one that is aborted already destroys at once.
    if (signal) addAbortSignal(signal, this)
  }

  override _read(): void {
    if (this.#rows) this.#rows.resume()
    else this.#openNext()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#rows?.destroy()
    this.#given?.destroy()
    this.#letGo().then(
      () => callback(error),
      () => callback(error),
    )
  }

  #openNext(): void {
    if (this.#isOpening) return
    this.#isOpening = true
    this.#open().then(
      () => {
        this.#isOpening = false
      },
      (error: unknown) => this.destroy(asError(error)),
    )
  }

  async #open(): Promise<void> {
    const { value, done } = await this.#inputs.next()
    if (done) {
      this.push(null)
      return
    }
    const current = value as PendingInput
    this.#current = current
    // Told by whoever reads it; it may fail before anybody does.
    current.bytes.on('error', () => {})
    // The source was destroyed before there was anything to destroy with it.
    if (this.destroyed) return await this.#letGo()
    const { rows, explain } = await current.open()
    if (this.destroyed) {
      rows.destroy()
      return
    }
    this.#follow(rows, explain)
  }

  #follow(rows: Readable, explain: (error: Error) => Error): void {
    this.#rows = rows
    rows.on('error', (error) => this.destroy(explain(error)))
    rows.on('data', (row) => {
      if (this.#left === 0) return
      const hasRoom = this.push(row)
      if (--this.#left === 0) this.#stop()
      else if (!hasRoom) rows.pause()
    })
    rows.on('end', () => this.#next())
  }

  /** No row more is wanted: the rest of the input stays unread. */
  #stop(): void {
    this.#rows?.removeAllListeners('end')
    this.#rows?.destroy()
    this.#letGo().then(
      () => this.push(null),
      (error: unknown) => this.destroy(asError(error)),
    )
  }

  #next(): void {
    this.#rows = undefined
    this.#letGo().then(
      () => this.#openNext(),
      (error: unknown) => this.destroy(asError(error)),
    )
  }

  /** Of the input in hand: files are few, and one that stays open keeps its disk busy. */
  async #letGo(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    if (!current) return
    current.bytes.destroy()
    if (!current.isOwn || current.bytes.closed) return
    await new Promise<void>((resolve) => current.bytes.once('close', () => resolve()))
  }
}
