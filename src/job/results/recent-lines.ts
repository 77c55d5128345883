/**
 * The lines that were read again last, up to a number of bytes. Rows that are equal to many others are often
 * equal to the same few.
 */
export class RecentLines {
  readonly #maxBytes: number
  /** In the order of their last use. */
  readonly #lines = new Map<number, Buffer>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(request: number): Buffer | undefined {
    const line = this.#lines.get(request)
    if (!line) return undefined
    this.#lines.delete(request)
    this.#lines.set(request, line)
    return line
  }

  /** @param line - memory of its own, which nobody changes */
  add(request: number, line: Buffer): void {
    if (line.length > this.#maxBytes) return
    this.#lines.set(request, line)
    this.#bytes += line.length
    for (const [oldest, { length }] of this.#lines) {
      if (this.#bytes <= this.#maxBytes) return
      this.#lines.delete(oldest)
      this.#bytes -= length
    }
  }
}
