/**
 * Passes valid UTF-8 through in small pieces and fails at invalid bytes. The parsers behind it
 * would replace these with U+FFFD: a file saved as Latin-1 would be sent, and paid for, with holes
 * in its words. Such a file is wrong as a whole, so this is an error and not a bad row.
 */
import { isUtf8 } from 'node:buffer'
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import type { RowIntake } from './row-intake.ts'

const newline = 0x0a

export class Utf8Check extends Transform {
  readonly #intake: RowIntake
  readonly #remedy: string
  readonly #pieceBytes: number
  /** The first bytes of a character that is not complete yet. */
  #rest: Buffer = Buffer.alloc(0)
  #line: number

  /**
   * @param remedy - the next step, for the error message
   * @param pieceBytes - maximum length of a piece
   */
  constructor(intake: RowIntake, remedy: string, pieceBytes: number) {
    super()
    this.#intake = intake
    this.#remedy = remedy
    this.#pieceBytes = pieceBytes
    this.#line = intake.firstLine
  }

  override _transform(block: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block])
    const end = bytes.length - unfinished(bytes)
    this.#rest = bytes.subarray(end)
    for (let start = 0; start < end;) {
      const next = Math.min(start + this.#pieceBytes, end)
      const cut = next - (next < end ? unfinished(bytes.subarray(start, next)) : 0)
      const piece = bytes.subarray(start, cut)
      if (!isUtf8(piece)) return done(this.#fault(piece))
      this.#line += newlines(piece)
      this.push(piece)
      start = cut
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    done(this.#rest.length === 0 ? null : this.#fault(this.#rest))
  }

  #fault(piece: Buffer): Error {
    let line = this.#line
    for (let start = 0, end = 0; start < piece.length; start = end, line++) {
      end = piece.indexOf(newline, start) + 1 || piece.length
      if (!isUtf8(piece.subarray(start, end))) break
    }
    return this.#intake.fault(`line ${line}`, 'is not valid UTF-8', this.#remedy)
  }
}

/** Returns the number of bytes at the end that belong to an incomplete character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? back : 0
    }
  }
  return 0
}

function newlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++
  return count
}
