/**
 * Cuts bytes into pieces of whole lines, for split2. On its own, split2 decodes bytes as they come
 * and searches its remainder again with each piece. With whole lines
 *
 * - a long line is assembled once, so time stays linear in its length
 * - a native check finds invalid UTF-8 piece by piece; a decoder would silently replace it with
 *   U+FFFD, and text that the user never wrote would be sent and paid for
 * - rows come in small portions, whatever the size of the blocks
 *
 * A faulty line is replaced in its own place. The reader behind counts lines anyway, and counting
 * them here too would cost a quarter of the speed.
 *
 * `LineSplitter` and `LineReader` return lines as bytes and know nothing of rows; this stream keeps
 * lines together for a parser of text.
 */
import { isUtf8 } from 'node:buffer'
import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'

const newline = 0x0a
const pieceBytes = 64 * 1024

/** What an invalid line becomes. No valid JSON text is equal to it. */
export const notUtf8 = '\uFFFD'

/** What an invalid line becomes that is the last one and has no end. */
export const openNotUtf8 = '\uFFFD\uFFFD'

export class WholeLines extends Transform {
  readonly #maxLineBytes: number
  /** Pieces of a line that has not ended yet. */
  #held: Buffer[] = []
  #heldBytes = 0
  #refused = false
  /** The last line, where the input ends without the end of it. */
  openLine: string | undefined

  /**
   * @param maxLineBytes - a longer line is cut, but stays too long, so that the reader behind
   *   refuses it
   */
  constructor(maxLineBytes: number) {
    super()
    this.#maxLineBytes = maxLineBytes
  }

  override _transform(block: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const end = block.lastIndexOf(newline) + 1
    let start = 0
    if (end > 0 && this.#heldBytes > 0) {
      start = block.indexOf(newline) + 1
      this.#hold(block.subarray(0, start))
      this.#release()
    }
    while (start < end && !this.#refused) {
      const cut = cutAfterLine(block, start, end)
      this.push(onlyUtf8(block.subarray(start, cut)))
      start = cut
    }
    if (end < block.length) this.#hold(block.subarray(end))
    // After a refused line this never calls `done`: the stream takes nothing more until it is
    // destroyed.
    if (!this.#refused) done()
  }

  override _flush(done: TransformCallback): void {
    if (this.#heldBytes > 0 && !this.#refused) {
      const line = Buffer.concat(this.#held)
      this.openLine = line.toString()
      // A cut in the middle of a character is a cut, too.
      this.#held = [isUtf8(line) ? line : Buffer.from(openNotUtf8)]
      this.#heldBytes = this.#held[0]!.length
    }
    this.#release()
    done()
  }

  #hold(piece: Buffer): void {
    this.#held.push(piece)
    this.#heldBytes += piece.length
    // Allow two bytes for the line end. Add a line end to what goes on, so that the reader refuses
    // the line now and not when its end comes.
    if (this.#heldBytes <= this.#maxLineBytes + 2) return
    this.#refused = true
    this.push(Buffer.concat([...this.#held, Buffer.of(newline)]))
    this.#held = []
  }

  #release(): void {
    if (this.#refused || this.#heldBytes === 0) return
    this.push(onlyUtf8(Buffer.concat(this.#held, this.#heldBytes)))
    this.#held = []
    this.#heldBytes = 0
  }
}

/**
 * Returns the end of the piece that begins at `start`: the last line end within reach, else the
 * next one.
 */
function cutAfterLine(block: Buffer, start: number, end: number): number {
  if (end - start <= pieceBytes) return end
  const cut = block.lastIndexOf(newline, start + pieceBytes - 1) + 1
  return cut > start ? cut : block.indexOf(newline, start) + 1
}

function onlyUtf8(lines: Buffer): Buffer {
  if (isUtf8(lines)) return lines
  const kept: Buffer[] = []
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(newline, start) + 1 || lines.length
    const line = lines.subarray(start, end)
    kept.push(isUtf8(line) ? line : Buffer.from(`${notUtf8}\n`))
    start = end
  }
  return Buffer.concat(kept)
}
