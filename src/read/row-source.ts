/**
 * The Readable that `readRows` gives: a line of inner streams as one. It is no Duplex (`compose` and
 * others would write to it), errors of any part reach it in words, and its own end, abort or destroy
 * takes all parts with it and closes the file before it says 'close'. The hop costs about 5 %.
 */
import { pipeline, Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { rowsOut } from '../stream/row-buffers.ts'
import { inputError } from './input-error.ts'
import type { RowParser } from './row-parser.ts'

export interface RowSourceParts {
  /** The input's name for people. */
  name: string
  /** Where the bytes come from. */
  bytes: Readable
  /** Whether `bytes` is a file opened for this, whose closing is waited for. */
  isOwn: boolean
  /** From compressed to plain bytes. */
  inflate: readonly Duplex[]
  parser: RowParser
  signal: AbortSignal | undefined
}

export class RowSource extends Readable {
  readonly #parts: readonly Readable[]
  /** The last part. */
  readonly #rows: Readable
  readonly #file: Readable | undefined

  constructor({ name, bytes, isOwn, inflate, parser, signal }: RowSourceParts) {
    super({ objectMode: true, highWaterMark: rowsOut, ...(signal ? { signal } : {}) })
    this.#parts = [bytes, ...inflate, ...parser.streams]
    this.#rows = this.#parts.at(-1)!
    this.#file = isOwn ? bytes : undefined
    // The pipeline hands the first error to every part, so that only the first event tells its origin.
    const explain = new Map(parser.streams.map((part) => [part as Readable, parser.explain]))
    for (const part of this.#parts) {
      const inWords = explain.get(part) ?? ((error: Error) => inputError(name, error))
      part.on('error', (error) => this.destroy(inWords(error)))
    }
    pipeline(this.#parts as readonly Duplex[], (error) => {
      if (error) this.destroy(inputError(name, error))
    })
    this.#rows.on('data', (row) => {
      if (!this.push(row)) this.#rows.pause()
    })
    this.#rows.on('end', () => this.push(null))
    this.#rows.pause()
  }

  override _read(): void {
    this.#rows.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    for (const part of this.#parts) part.destroy()
    if (this.#file === undefined || this.#file.closed) callback(error)
    else this.#file.once('close', () => callback(error))
  }
}
