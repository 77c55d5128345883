/**
 * Splits arriving bytes into lines, in time linear in the length of a line. Only 0x0A ends a line:
 * U+2028 and a lone CR may stand in a JSON string.
 *
 * It returns bytes, because decoding would replace whatever is not UTF-8. It counts a line over the
 * limit and skips it without holding it. `LineReader` reads lines of a file on demand. Input rows
 * go through `WholeLines` and split2 instead, which turn lines into rows within a stream.
 */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void
  readonly #maxLineBytes: number
  /**
   * Pieces of the unfinished line. They are joined once: joining at every piece would copy a long
   * line again and again.
   */
  #pieces: Buffer[] = []
  #held = 0
  #skipping = false
  /** Number of lines skipped because they exceeded the limit. */
  oversized = 0

  /**
   * @param onLine - called with each line, without its line end
   * @param maxLineBytes - longer lines are skipped and counted
   */
  constructor(onLine: (line: Buffer) => void, maxLineBytes: number = Infinity) {
    this.#onLine = onLine
    this.#maxLineBytes = maxLineBytes
  }

  /** Adds bytes and calls `onLine` for each line that they complete. */
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

  /** Ends the input. Bytes after the last line end are a line too. */
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
