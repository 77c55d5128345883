/** Converts text from other encodings to UTF-8, which all parsers read. */
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import type { RowIntake } from './row-intake.ts'
import type { TextEncoding } from './text-encoding.ts'

/** Converts a stream to UTF-8. It fails at bytes that are invalid in the encoding. */
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
    const invalid = findInvalid(text, this.#encoding)
    if (invalid !== -1) {
      this.#line += newlines(text.slice(0, invalid))
      return done(this.#fault('has bytes'))
    }
    this.#line += newlines(text)
    done(null, Buffer.from(text))
  }

  #fault(what: string): Error {
    const problem = what === 'has bytes' ? `is not ${this.#encoding}` : what
    const other = this.#encoding === 'latin1' ? 'windows-1252' : 'utf8'
    const remedy = `Say what it is, e.g. ${this.#intake.option('encoding', other)}, and run the same program again.`
    return this.#intake.fault(`line ${this.#line} or one shortly after it`, problem, remedy)
  }
}

/**
 * Finds the first character that stands for an invalid byte. Table decoders put U+FFFD there.
 * Latin-1 takes the quotes and dashes of Windows-1252 for control characters. Both would send, and
 * pay for, words that the user never wrote. UTF-16 may contain a U+FFFD of its own and is checked
 * while decoding.
 */
function findInvalid(text: string, encoding: TextEncoding): number {
  if (isUtf16(encoding)) return -1
  return text.search(encoding === 'latin1' ? /[\x80-\x9F]/ : /\uFFFD/)
}

/** Decodes UTF-16 by the platform, which refuses half characters, and all else by tables. */
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
