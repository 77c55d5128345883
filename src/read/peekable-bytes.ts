/**
 * A stream of bytes with a beginning that can be inspected before the reader is chosen. Reading
 * returns these bytes again.
 */
import { Readable } from 'node:stream'

/** Enough to detect any format. If this much does not show it, the user must state it. */
const maxHeadBytes = 64 * 1024

export class PeekableBytes {
  readonly #bytes: AsyncIterator<Buffer>
  readonly #toError: (error: Error) => Error
  /** All bytes read so far. */
  #head: Buffer = Buffer.alloc(0)
  #ended = false

  /** @param toError - turns an error of the stream into a message for people */
  constructor(bytes: Readable, toError: (error: Error) => Error) {
    this.#bytes = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    this.#toError = toError
  }

  /**
   * The beginning that decisions may use. It is limited whatever the size of the blocks; otherwise
   * the same input could be read in two ways.
   */
  get head(): Buffer {
    return this.#head.subarray(0, maxHeadBytes)
  }

  /** Whether the head is the whole input. */
  get isWhole(): boolean {
    return this.#ended && this.#head.length <= maxHeadBytes
  }

  /**
   * Reads until `judge` decides, and no further, so that a slow input is not held up.
   *
   * @param judge - returns `undefined` to ask for more bytes; the last call decides
   */
  async peek<Verdict>(
    judge: (isLast: boolean) => Verdict | undefined,
  ): Promise<Verdict | undefined> {
    for (;;) {
      const isLast = this.#ended || this.#head.length >= maxHeadBytes
      const verdict = this.#head.length > 0 || isLast ? judge(isLast) : undefined
      if (verdict !== undefined || isLast) return verdict
      const block = await this.#next()
      if (block) this.#head = Buffer.concat([this.#head, block])
    }
  }

  /** Drops the first bytes. */
  drop(bytes: number): void {
    this.#head = this.#head.subarray(bytes)
  }

  /** Returns all bytes, to be read once. */
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
      // A user's stream may return strings.
      return done ? undefined : Buffer.isBuffer(value) ? value : Buffer.from(value as never)
    } catch (error) {
      throw this.#toError(error as Error)
    }
  }
}
