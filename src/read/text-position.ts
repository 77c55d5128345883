/** Lines and columns while blocks of a text go by, both counted from 1, columns in characters. */
import type { TextPlace } from '../json/json-fault.ts'

export class TextPosition {
  line: number
  /** Where in the block the line begins, and how many characters of it lie in blocks before. */
  #lineStart = 0
  #before = 0
  /** The same for the mark, and where it is; its place where the block is through. */
  #mark = { line: 1, lineStart: 0, before: 0, at: 0 }
  #marked: TextPlace | undefined

  constructor(firstLine: number) {
    this.line = firstLine
  }

  /** @param at - of the line end in the block */
  newLine(at: number): void {
    this.line++
    this.#lineStart = at + 1
    this.#before = 0
  }

  placeIn(block: Buffer, at: number): TextPlace {
    return placeOf(block, { line: this.line, lineStart: this.#lineStart, before: this.#before, at })
  }

  /** Remembers a place. Its column is counted when it is asked for: that is hardly ever. */
  mark(at: number): void {
    this.#mark = { line: this.line, lineStart: this.#lineStart, before: this.#before, at }
    this.#marked = undefined
  }

  /** @param block - the one in hand */
  marked(block: Buffer): TextPlace {
    return this.#marked ?? placeOf(block, this.#mark)
  }

  /** The block is through. */
  leave(block: Buffer): void {
    this.#marked = this.marked(block)
    this.#before += characters(block.subarray(this.#lineStart))
    this.#lineStart = 0
  }
}

function placeOf(
  block: Buffer,
  { line, lineStart, before, at }: { line: number; lineStart: number; before: number; at: number },
): TextPlace {
  return { line, column: before + characters(block.subarray(lineStart, at)) + 1 }
}

/** Code points: bytes that do not go on with a character. */
function characters(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if ((bytes[at]! & 0xc0) !== 0x80) count++
  return count
}
