/**
 * Lines put into the order of their requests. They are copied into one block, with two numbers each:
 * as objects they would outlive a collection or two and be copied about by the collector instead, and
 * keep the blocks of the network alive.
 */
const newline = 0x0a
const firstBytes = 64 * 1024
const firstLines = 1024
/** Lines of a run are numbered below it, so that request and number make one sortable float. */
const maxLines = 2 ** 22

export class SortedRun {
  #block: Buffer = Buffer.alloc(0)
  #sorted: Buffer = Buffer.alloc(0)
  #starts = new Uint32Array(0)
  /** Request and number of each line, as request * maxLines + number. */
  #keys = new Float64Array(0)
  #lines = 0
  #inOrder = true
  /** Bytes that wait to be drained. */
  bytes = 0

  /** Copies the line; room is made for any number of them. */
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

  /** All lines, in order; valid until the next is added. */
  drain(): Buffer {
    const bytes = this.#inOrder ? this.#block.subarray(0, this.bytes) : this.#sort()
    this.#lines = 0
    this.#inOrder = true
    this.bytes = 0
    return bytes
  }

  #sort(): Buffer {
    if (this.#sorted.length < this.bytes) this.#sorted = Buffer.allocUnsafeSlow(this.#block.length)
    let at = 0
    for (const key of this.#keys.subarray(0, this.#lines).sort()) {
      const line = key % maxLines
      at += this.#block.copy(this.#sorted, at, this.#starts[line], this.#starts[line + 1])
    }
    return this.#sorted.subarray(0, at)
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

  #growBytes(more: number): void {
    const size = Math.max(firstBytes, this.#block.length * 2, this.bytes + more)
    const block = Buffer.allocUnsafeSlow(size)
    this.#block.copy(block, 0, 0, this.bytes)
    this.#block = block
  }
}
