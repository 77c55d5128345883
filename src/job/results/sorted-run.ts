/**
 * Sorts lines into the order of their requests. Lines are copied into one block, with two numbers each. As
 * objects they would survive a garbage collection or two, be copied by the collector, and keep the network's
 * blocks alive. The block is reused for the next run and the next download: a large block that is dropped
 * waits for a full collection, and there would be tens of megabytes of them.
 */
const newline = 0x0a
const firstLines = 1024
/** The limit of lines in a run. It lets a request and a line number form one sortable float. */
const maxLines = 2 ** 22

export interface SortedRunOptions {
  /** Bytes that fit in without growing. */
  blockBytes: number
  /** Bytes of each piece that draining yields. */
  pieceBytes: number
}

export class SortedRun {
  readonly #blockBytes: number
  #block: Buffer = Buffer.alloc(0)
  /** Filled again and again while the run is drained. */
  readonly #piece: Buffer
  #starts = new Uint32Array(0)
  /** The request and the number of each line, as request * maxLines + number. */
  #keys = new Float64Array(0)
  #lines = 0
  #inOrder = true
  /** The number of bytes that wait to be drained. */
  bytes = 0

  constructor({ blockBytes, pieceBytes }: SortedRunOptions) {
    this.#blockBytes = blockBytes
    this.#piece = Buffer.allocUnsafeSlow(pieceBytes)
  }

  /** Copies a line. The block grows if needed. */
  add(request: number, line: Buffer): void {
    if (this.#lines + 1 >= this.#starts.length) this.#growLines()
    if (this.bytes + line.length + 1 > this.#block.length) this.#growBytes(line.length + 1)
    const key = request * maxLines + this.#lines
    this.#inOrder &&= this.#lines === 0 || key > this.#keys[this.#lines - 1]!
    this.#keys[this.#lines++] = key
    this.bytes += line.copy(this.#block, this.bytes)
    this.#block[this.bytes++] = newline
    this.#starts[this.#lines] = this.bytes
  }

  /** Yields all lines in order and in pieces, each valid until the next. Then the run is empty. */
  *drain(): Generator<Buffer, void, void> {
    if (this.#inOrder) yield* this.#asTheyCame()
    else yield* this.#sorted()
    this.clear()
  }

  /** Forgets all lines and frees memory beyond the usual block. */
  clear(): void {
    this.#lines = 0
    this.#inOrder = true
    this.bytes = 0
    if (this.#block.length > this.#blockBytes) this.#block = Buffer.alloc(0)
  }

  *#asTheyCame(): Generator<Buffer, void, void> {
    if (this.bytes > 0) yield this.#block.subarray(0, this.bytes)
  }

  *#sorted(): Generator<Buffer, void, void> {
    const piece = this.#piece
    let used = 0
    for (const key of this.#keys.subarray(0, this.#lines).sort()) {
      const start = this.#starts[key % maxLines]!
      const end = this.#starts[(key % maxLines) + 1]!
      if (used > 0 && used + end - start > piece.length) {
        yield piece.subarray(0, used)
        used = 0
      }
      if (end - start > piece.length) yield this.#block.subarray(start, end)
      else used += this.#block.copy(piece, used, start, end)
    }
    if (used > 0) yield piece.subarray(0, used)
  }

  #growLines(): void {
    const size = Math.max(firstLines, this.#starts.length * 2)
    const starts = new Uint32Array(size)
    starts.set(this.#starts)
    this.#starts = starts
    const keys = new Float64Array(size)
    keys.set(this.#keys)
    this.#keys = keys
  }

  /** Allocates the usual size at once: memory that is never written to costs nothing. */
  #growBytes(more: number): void {
    const doubled = this.#block.length * 2
    const block = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, doubled, this.bytes + more))
    this.#block.copy(block, 0, 0, this.bytes)
    this.#block = block
  }
}
