/**
 * Splits bytes into lines on 0x0A alone, in linear time whatever the length of a line.
 *
 * Bytes, because a decoder would replace what is not UTF-8, and U+2028 or a lone CR inside a JSON
 * string is no line end. A line over the limit is counted and skipped, never held.
 */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void
  readonly #maxLineBytes: number
  /** Pieces of the unfinished line: joined once, so that a long line is not copied again and again. */
  #pieces: Buffer[] = []
  #held = 0
  #skipping = false
  /** Lines that were over the limit and skipped. */
  oversized = 0

  /**
   * @param onLine - called for each line, without its line end
   * @param maxLineBytes - longer lines are skipped and counted
   */
  constructor(onLine: (line: Buffer) => void, maxLineBytes: number = Infinity) {
    this.#onLine = onLine
    this.#maxLineBytes = maxLineBytes
  }

  /** Takes the next bytes; calls `onLine` for each line that they complete. */
  push(chunk: Buffer): void {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(0x0a, start)
      if (end === -1) break
      this.#finish(chunk.subarray(start, end))
      start = end + 1
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start))
  }

  /** The end of the bytes: what stands after the last line end is a line too. */
  end(): void {
    if (this.#held > 0 || this.#skipping) this.#finish(Buffer.alloc(0))
  }

  #finish(last: Buffer): void {
    if (this.#skipping || this.#held + last.length > this.#maxLineBytes) {
      this.oversized++
      this.#skipping = false
      this.#drop()
      return
    }
    const line = this.#held === 0 ? last : Buffer.concat([...this.#pieces, last])
    this.#drop()
    this.#onLine(line)
  }

  #hold(piece: Buffer): void {
    if (this.#skipping) return
    this.#held += piece.length
    if (this.#held > this.#maxLineBytes) {
      this.#skipping = true
      this.#drop()
    } else this.#pieces.push(piece)
  }

  #drop(): void {
    this.#pieces = []
    this.#held = 0
  }
}
