/**
 * The Readable that `rowsFrom` returns. It asks the source for a row only when somebody wants one,
 * so a cursor is never ahead of the job by more than the source's own buffer.
 */
import { addAbortSignal, Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { asRow } from '../as-row.ts'
import { BatchlineError } from '../errors.ts'
import { rejected } from '../rejected.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import { inputError } from './input-error.ts'

export interface IteratedRowsOptions<Row> {
  readonly source: Iterable<Row> | AsyncIterable<Row>
  readonly name: string
  readonly signal: AbortSignal | undefined
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>

/** How often a source that was destroyed is looked at, in ms. */
const lookMs = 1000

export class IteratedRows<Row> extends Readable {
  readonly #source: Iterable<Row> | AsyncIterable<Row>
  /** The source, where it is a stream. */
  readonly #stream: Readable | undefined
  readonly #name: string
  #iterator: AnyIterator | undefined
  #hasBegun = false
  #position = 0
  #isPulling = false
  #isWanted = false
  #looks: NodeJS.Timeout | undefined

  constructor({ source, name, signal }: IteratedRowsOptions<Row>) {
    super({ objectMode: true, highWaterMark: rowsOut })
    // As a stream of Node it can be destroyed while a read is pending; its iterator can't.
    this.#stream =
      'getReader' in source
        ? Readable.fromWeb(source as ReadableStream, { objectMode: true, highWaterMark: rowsOut })
        : 'pipe' in source
          ? (source as unknown as Readable)
          : undefined
    this.#source = (this.#stream as AsyncIterable<Row> | undefined) ?? source
    this.#name = name
    // Its error may come before anybody reads; the reader gets it later.
    this.#stream?.on('error', () => {})
    // Add it last: a signal that has already aborted destroys at once.
    if (signal) addAbortSignal(signal, this)
  }

  override _read(): void {
    this.#isWanted = true
    if (!this.#isPulling) void this.#pull()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearInterval(this.#looks)
    this.#stream?.destroy()
    const returned = this.#return()
    // A pending read can't be interrupted, and a generator returns only after it. pg-query-stream
    // never closes once its connection is lost. Nobody waits for either.
    if (this.#isPulling || this.#stream) returned.catch(() => {})
    const close = this.#isPulling || this.#stream ? Promise.resolve() : returned
    close.then(
      () => callback(error),
      (failure: unknown) => callback(error ?? this.#explain(failure)),
    )
  }

  /** A cursor holds its connection from the moment it is made, so one that nobody has read is closed too. */
  async #return(): Promise<void> {
    await (this.#hasBegun ? this.#iterator : unread(this.#source))?.return?.()
  }

  async #pull(): Promise<void> {
    this.#isPulling = true
    try {
      const iterator = this.#begun()
      this.#watchStream()
      let hasRoom = true
      while (hasRoom || this.#isWanted) {
        const { value, done } = await iterator.next()
        if (this.destroyed) return
        if (done) {
          this.#iterator = undefined
          clearInterval(this.#looks)
          this.push(null)
          return
        }
        this.#isWanted = false
        hasRoom = this.push(this.#accept(value))
      }
    } catch (error) {
      this.destroy(this.#explain(error))
    } finally {
      this.#isPulling = false
      this.#looks?.unref()
    }
  }

  #begun(): AnyIterator {
    this.#hasBegun = true
    return (this.#iterator ??= iteratorOf(this.#source))
  }

  #accept(value: unknown): unknown {
    const position = this.#position++
    if (ArrayBuffer.isView(value)) {
      throw new BatchlineError(
        'ERR_INPUT',
        `${this.#name}, row ${position + 1} is bytes, not a row. It was not sent. If the source gives bytes of a file, ` +
          'read it with readRows in place of rowsFrom.',
      )
    }
    if (value !== null && value !== undefined) return asRow(value)
    return rejected({ position }, `${this.#name}, row ${position + 1} is ${value}: not sent`)
  }

  /**
   * A stream whose destroy never ends emits no error: pg-query-stream waits for a word of the server
   * that a lost connection can't bring. The job would wait for ever for the next row.
   */
  #watchStream(): void {
    const stream = this.#stream
    if (!stream) return
    this.#looks?.ref()
    let seen = 0
    this.#looks ??= setInterval(() => {
      seen = this.#isPulling && stream.destroyed ? seen + 1 : 0
      if (seen > 1) this.destroy(this.#explain(stream.errored ?? closedEarly()))
    }, lookMs)
  }

  #explain(thrown: unknown): Error {
    const name = `${this.#name}, after row ${this.#position},`
    return inputError(
      name,
      thrown,
      'Nothing is paid twice: run the same program again once the source can be read. It must give the same rows in the same order.',
    )
  }
}

function iteratorOf(source: Iterable<unknown> | AsyncIterable<unknown>): AnyIterator {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
}

/** The source itself, where it is an iterator: there is nothing to close of what only makes iterators. */
function unread(source: object): AnyIterator | undefined {
  return 'next' in source && typeof source.next === 'function' ? (source as AnyIterator) : undefined
}

function closedEarly(): Error {
  return Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
}
