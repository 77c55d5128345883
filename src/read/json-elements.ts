/**
 * Cuts JSON into rows: the elements of one array, at the top or at a path, or values one after the
 * other. The cursor finds and validates the boundaries; the engine parses each row. So numbers keep
 * their digits, every fault has a line and column, and neither the array nor its tokens are ever in
 * memory.
 */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { jsonFault } from '../json/json-fault.ts'
import type { TextPlace } from '../json/json-fault.ts'
import { parseJson } from '../json/parse-json.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import { JsonCursor } from './json-cursor.ts'
import type { RowIntake } from './row-intake.ts'

export interface JsonElementsOptions {
  /** Names of the members that lead to the array. Empty for an array at the top. */
  readonly path?: readonly string[]
  /** Whether values follow one another instead of standing in an array. */
  readonly isSequence?: boolean
  /** A longer value ends the stream. */
  readonly maxBytes: number
}

export class JsonElements extends Transform {
  readonly #intake: RowIntake
  readonly #maxBytes: number
  readonly #path: readonly string[]
  readonly #cursor: JsonCursor
  /** Pieces of a value that has not ended yet. */
  #pieces: Buffer[] = []
  #bytes = 0
  #count = 0

  constructor(intake: RowIntake, { path = [], isSequence = false, maxBytes }: JsonElementsOptions) {
    super({ readableObjectMode: true, readableHighWaterMark: rowsOut })
    this.#intake = intake
    this.#maxBytes = maxBytes
    this.#path = path
    this.#cursor = new JsonCursor(path, isSequence, intake.firstLine)
  }

  override _transform(block: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#read(block)
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      if (this.#cursor.end()) this.#take(Buffer.alloc(0))
      this.#checkEnd()
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  #read(block: Buffer): void {
    const cursor = this.#cursor
    cursor.begin(block)
    let from = 0
    for (;;) {
      const event = cursor.next()
      if (event === 'start') from = cursor.at
      else if (event === 'end') this.#take(block.subarray(from, cursor.at))
      else if (event === 'fault') throw this.#between()
      else break
    }
    if (cursor.isInRow) this.#hold(block.subarray(from))
    cursor.leave()
  }

  #hold(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes > this.#maxBytes) throw this.#tooLong()
  }

  #take(last: Buffer): void {
    const bytes = this.#bytes === 0 ? last : Buffer.concat([...this.#pieces, last])
    this.#pieces = []
    this.#bytes = 0
    if (bytes.length > this.#maxBytes) throw this.#tooLong()
    const text = bytes.toString()
    let value: unknown
    try {
      value = parseJson(text)
    } catch (error) {
      throw this.#inside(text, error)
    }
    this.#count++
    if (value !== null) this.push(this.#intake.accept(value, this.#cursor.rowLine))
    else this.push(this.#intake.reject(this.#where, 'is null, which is not a row'))
  }

  /** The current or last value. */
  get #where(): string {
    const { line, column } = this.#cursor.rowPlace
    return `the value on line ${line}, column ${column}`
  }

  #inside(text: string, error: unknown): Error {
    if (error instanceof RangeError) {
      return this.#intake.fault(
        this.#where,
        'is nested too deeply',
        'Fix it and run the same program again.',
      )
    }
    const fault = jsonFault(text)
    const { line, column } = this.#cursor.rowPlace
    const place = {
      line: line + fault.line - 1,
      column: fault.line === 1 ? column + fault.column - 1 : fault.column,
    }
    const why = fault.isEnd ? 'a value ends too early' : fault.hint
    const problem = why === undefined ? 'is not valid JSON' : `is not valid JSON: ${why}`
    return this.#invalid(place, problem)
  }

  #between(): Error {
    return this.#invalid(
      this.#cursor.place(),
      `is not valid JSON: expected ${this.#cursor.expected}`,
    )
  }

  #invalid({ line, column }: TextPlace, problem: string): Error {
    const values = this.#count === 1 ? '1 value is' : `${this.#count} values are`
    const remedy = `${values} valid before it. Fix the file and run the same program again.`
    return this.#intake.fault(`line ${line}, column ${column}`, problem, remedy)
  }

  #tooLong(): Error {
    const remedy = `If that is right, raise ${this.#intake.option('maxLineBytes')}; otherwise look for a missing bracket or quote.`
    return this.#intake.fault(this.#where, `is longer than ${this.#maxBytes} bytes`, remedy)
  }

  #checkEnd(): void {
    const { isComplete, found, names } = this.#cursor
    if (isComplete && found) return
    const { line, column } = this.#cursor.place()
    const where = `line ${line}, column ${column}`
    if (!isComplete) {
      throw this.#intake.fault(
        where,
        'is the end of the input but not of its JSON: the input is cut short, or a bracket is missing',
        'Fix the file and run the same program again.',
      )
    }
    throw this.#intake.fault(
      where,
      `is the end of the input, and there is no array at ${this.#path.join('.')}`,
      `Names found on the way: ${names.join(', ') || 'none'}. Correct ${this.#intake.option('path')} and run the same program again.`,
    )
  }
}
