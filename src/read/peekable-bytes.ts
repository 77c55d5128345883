/**
 * Bytes whose beginning is looked at before it is decided how to read them. What was looked at comes
 * first when they are read.
 */
import { Readable } from 'node:stream'

/** Enough to tell a format by; what can't be told from so much must be said. */
const mostBytes = 64 * 1024

export class PeekableBytes {
  readonly #bytes: AsyncIterator<Buffer>
  readonly #toError: (error: Error) => Error
  /** All that has been read so far. */
  #head: Buffer = Buffer.alloc(0)
  #ended = false

  /** @param toError - puts an error of the bytes in words */
  constructor(bytes: Readable, toError: (error: Error) => Error) {
    this.#bytes = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    this.#toError = toError
  }

  /**
   * The beginning, as far as a verdict may depend on it: never more than so much, however large the blocks
   * are in which the bytes come, or the same input would be read in two ways.
   */
  get head(): Buffer {
    return this.#head.subarray(0, mostBytes)
  }

  /** The head is all that there is. */
  get isWhole(): boolean {
    return this.#ended && this.#head.length <= mostBytes
  }

  /**
   * Reads until a look comes to a verdict. A slow input is not waited for longer than that.
   *
   * @param look - undefined asks for more; what it says of the last look is taken as it is
   */
  async peek<Verdict>(
    judge: (isLast: boolean) => Verdict | undefined,
  ): Promise<Verdict | undefined> {
    for (;;) {
      const isLast = this.#ended || this.#head.length >= mostBytes
      const verdict = this.#head.length > 0 || isLast ? judge(isLast) : undefined
      if (verdict !== undefined || isLast) return verdict
      const block = await this.#next()
      if (block) this.#head = Buffer.concat([this.#head, block])
    }
  }

  /** Leaves the first bytes out. */
  drop(bytes: number): void {
    this.#head = this.#head.subarray(bytes)
  }

  /** All bytes, to be read once. */
  stream(): Readable {
    return Readable.from(this.#all(), { objectMode: false })
  }

  async *#all(): AsyncGenerator<Buffer> {
    if (this.#head.length > 0) yield this.#head
    this.#head = Buffer.alloc(0)
    while (!this.#ended) {
      const block = await this.#next()
      if (block && block.length > 0) yield block
    }
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done = false } = await this.#bytes.next()
      this.#ended = done
      // A stream of the user's may give strings.
      return done ? undefined : Buffer.isBuffer(value) ? value : Buffer.from(value as never)
    } catch (error) {
      throw this.#toError(error as Error)
    }
  }
}
