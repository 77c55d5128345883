/**
 * The lines of a file on demand, a block of the file in memory at a time. For readers that walk
 * a file in step with something else, where a `for await` over it would set the pace.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { LineSplitter } from './line-splitter.ts'

export interface LineReaderOptions {
  /** Byte to start from. Default 0. */
  at?: number
  /** Bytes to read at the most. Default: to the end of the file. */
  bytes?: number
  /** Bytes of a read. Default 256 KiB. */
  blockBytes?: number
  /** The file, already open: it is shared, and stays open. */
  file?: FileHandle
}

export class LineReader {
  readonly #path: string
  readonly #lines: Buffer[] = []
  readonly #splitter: LineSplitter
  readonly #blockBytes: number
  readonly #isShared: boolean
  #file: FileHandle | undefined
  #at: number
  #left: number
  #taken = 0
  #ended = false

  constructor(path: string, options: LineReaderOptions = {}) {
    const { at = 0, bytes = Infinity, blockBytes = 256 * 1024, file } = options
    this.#path = path
    this.#at = at
    this.#left = bytes
    this.#blockBytes = blockBytes
    this.#file = file
    this.#isShared = file !== undefined
    this.#splitter = new LineSplitter((line) => this.#lines.push(line))
  }

  /** The next line without its line end; `undefined` after the last. */
  async next(): Promise<Buffer | undefined> {
    while (this.#taken === this.#lines.length && !this.#ended) await this.#readBlock()
    return this.#lines[this.#taken++]
  }

  /** The next line where it is in memory: a reader of many lines need not wait for each. */
  buffered(): Buffer | undefined {
    return this.#taken < this.#lines.length ? this.#lines[this.#taken++] : undefined
  }

  async close(): Promise<void> {
    this.#ended = true
    const file = this.#file
    this.#file = undefined
    if (!this.#isShared) await file?.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (let line = await this.next(); line; line = await this.next()) yield line
    } finally {
      await this.close()
    }
  }

  async #readBlock(): Promise<void> {
    this.#lines.length = 0
    this.#taken = 0
    this.#file ??= await open(this.#path, 'r')
    const size = Math.min(this.#blockBytes, this.#left)
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(size), 0, size, this.#at)
    this.#at += bytesRead
    this.#left -= bytesRead
    if (bytesRead > 0) this.#splitter.push(buffer.subarray(0, bytesRead))
    if (bytesRead === 0 || this.#left === 0) {
      this.#splitter.end()
      await this.close()
    }
  }
}
