/**
 * The Readable that `readRows` returns: the rows of all inputs, one input after the other. It is
 * not a Duplex, because `compose` and others would write to it. It explains the errors of all
 * parts. Its end, abort or destroy ends all parts and closes the file before 'close'.
 */
import { addAbortSignal, Readable } from 'node:stream'
import { asError } from '../stream/stage-errors.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { OpenInput } from './open-input.ts'

/** One of the inputs, before any of it is read. */
export interface PendingInput {
  /** The stream of bytes. It is destroyed with the source. */
  readonly bytes: Readable
  /** Whether `bytes` is a file opened here. The source waits until it is closed. */
  readonly isOwn: boolean
  readonly open: () => Promise<OpenInput>
}

export interface RowSourceOptions {
  readonly inputs: AsyncIterable<PendingInput>
  /**
   * A user's stream that is the input. It is destroyed with the source, even if nobody started to
   * read.
   */
  readonly given: Readable | undefined
  /** Maximum number of rows. */
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
    // Its error may come before anybody reads; the reader gets it later.
    given?.on('error', () => {})
    // Add it last: a signal that has already aborted destroys at once.
    if (signal) addAbortSignal(signal, this)
  }

  override _read(): void {
    if (this.#rows) this.#rows.resume()
    else this.#openNext()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#rows?.destroy()
    this.#given?.destroy()
    this.#closeCurrent().then(
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
    // Its error may come before anybody reads; the reader gets it later.
    current.bytes.on('error', () => {})
    // The source was destroyed before this input was known.
    if (this.destroyed) return await this.#closeCurrent()
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

  /** Stops at the limit and leaves the rest of the input unread. */
  #stop(): void {
    this.#rows?.removeAllListeners('end')
    this.#rows?.destroy()
    this.#closeCurrent().then(
      () => this.push(null),
      (error: unknown) => this.destroy(asError(error)),
    )
  }

  #next(): void {
    this.#rows = undefined
    this.#closeCurrent().then(
      () => this.#openNext(),
      (error: unknown) => this.destroy(asError(error)),
    )
  }

  /** Closes the current input, so that at most one file is open. */
  async #closeCurrent(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    if (!current) return
    current.bytes.destroy()
    if (!current.isOwn || current.bytes.closed) return
    await new Promise<void>((resolve) => current.bytes.once('close', () => resolve()))
  }
}
