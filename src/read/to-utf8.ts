/** Converts text from another encoding to UTF-8, which all parsers read. */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import type { RowIntake } from './row-intake.ts'
import type { TextEncoding } from './text-encoding.ts'

/** Turns text into UTF-8; what is not text in the encoding ends the stream. */
export class ToUtf8 extends Transform {
  readonly #intake: RowIntake
  readonly #encoding: TextEncoding
  readonly #decode: (block?: Buffer) => string
  #line: number

  constructor(intake: RowIntake, encoding: TextEncoding) {
    super()
    this.#intake = intake
    this.#encoding = encoding
    this.#decode = decoder(encoding)
    this.#line = intake.firstLine
  }

  override _transform(block: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pass(done, block)
  }

  override _flush(done: TransformCallback): void {
    this.#pass(done)
  }

  #pass(done: TransformCallback, block?: Buffer): void {
    let text: string
    try {
      text = this.#decode(block)
    } catch {
      return done(this.#fault(block === undefined ? 'ends within a character' : 'has bytes'))
    }
    const hole = holeIn(text, this.#encoding)
    if (hole !== -1) {
      this.#line += newlines(text.slice(0, hole))
      return done(this.#fault('has bytes'))
    }
    this.#line += newlines(text)
    done(null, Buffer.from(text))
  }

  #fault(what: string): Error {
    const problem = what === 'has bytes' ? `is not ${this.#encoding}` : what
    const other = this.#encoding === 'latin1' ? 'windows-1252' : 'utf8'
    const way = `Say what it is, e.g. ${this.#intake.option('encoding', other)}, and run the same program again.`
    return this.#intake.fault(`line ${this.#line} or one shortly behind it`, problem, way)
  }
}

/**
 * The first character that stands for no byte of the encoding. Decoders put U+FFFD there, which UTF-16
 * can write itself, and Latin-1 takes the quotes and dashes of Windows-1252 for control characters:
 * both would send, and pay for, other words than the user's.
 */
function holeIn(text: string, encoding: TextEncoding): number {
  if (isUtf16(encoding)) return -1
  return text.search(encoding === 'latin1' ? /[\x80-\x9F]/ : /\uFFFD/)
}

/** UTF-16 by the platform, which refuses halves of characters; all else by tables. */
function decoder(encoding: TextEncoding): (block?: Buffer) => string {
  if (isUtf16(encoding)) {
    const name = encoding === 'utf16be' ? 'utf-16be' : 'utf-16le'
    const platform = new TextDecoder(name, { fatal: true, ignoreBOM: true })
    return (block) => platform.decode(block, { stream: block !== undefined })
  }
  const tables = iconv.getDecoder(encoding)
  return (block) => (block === undefined ? (tables.end() ?? '') : tables.write(block))
}

function isUtf16(encoding: TextEncoding): boolean {
  return encoding === 'utf16le' || encoding === 'utf16be'
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
