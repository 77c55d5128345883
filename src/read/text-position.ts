/**
 * Tracks line and column across the blocks of a text. Both count from 1; columns count characters.
 */
import type { TextPlace } from '../json/json-fault.ts'

export class TextPosition {
  line: number
  /** Where the line begins in the block, and its characters in earlier blocks. */
  #lineStart = 0
  #before = 0
  /** The same for the mark, and its offset. `#marked` is its place once the block has ended. */
  #mark = { line: 1, lineStart: 0, before: 0, at: 0 }
  #marked: TextPlace | undefined

  constructor(firstLine: number) {
    this.line = firstLine
  }

  /** @param at - offset of the line end in the block */
  newLine(at: number): void {
    this.line++
    this.#lineStart = at + 1
    this.#before = 0
  }

  placeIn(block: Buffer, at: number): TextPlace {
    return placeOf(block, { line: this.line, lineStart: this.#lineStart, before: this.#before, at })
  }

  /** Remembers a place. Its column is computed on demand, which is rare. */
  mark(at: number): void {
    this.#mark = { line: this.line, lineStart: this.#lineStart, before: this.#before, at }
    this.#marked = undefined
  }

  /** @param block - the current block */
  marked(block: Buffer): TextPlace {
    return this.#marked ?? placeOf(block, this.#mark)
  }

  /** Ends a block. */
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

/** Counts code points: continuation bytes do not begin one. */
function characters(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if ((bytes[at]! & 0xc0) !== 0x80) count++
  return count
}
