/**
 * The lines of a file on demand, a block of the file in memory at a time. For readers that walk
 * a file in step with something else, where a `for await` over it would set the pace.
 *
 * There is one block, read into again and again, and a line is looked for when it is asked for: lists
 * of lines that live until a block is used up make the garbage collector copy them about.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

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

const newline = 0x0a

export class LineReader {
  readonly #path: string
  readonly #blockBytes: number
  readonly #isShared: boolean
  #file: FileHandle | undefined
  #at: number
  #left: number
  #block: Buffer = Buffer.alloc(0)
  /** What the block holds, of it what has been given out, and how far there is no line end behind that. */
  #held: Buffer = this.#block
  #given = 0
  #searched = 0
  #ended = false

  constructor(path: string, options: LineReaderOptions = {}) {
    const { at = 0, bytes = Infinity, blockBytes = 256 * 1024, file } = options
    this.#path = path
    this.#at = at
    this.#left = bytes
    this.#blockBytes = blockBytes
    this.#file = file
    this.#isShared = file !== undefined
  }

  /** The next line without its line end, valid until another is asked for; `undefined` after the last. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const line = this.buffered() ?? (this.#ended ? this.#lastLine() : undefined)
      if (line || this.#ended) return line
      await this.#readBlock()
    }
  }

  /** The next line where it is in memory: a reader of many lines need not wait for each. */
  buffered(): Buffer | undefined {
    const end = this.#held.indexOf(newline, this.#searched)
    this.#searched = end === -1 ? this.#held.length : end + 1
    if (end === -1) return undefined
    const line = this.#held.subarray(this.#given, end)
    this.#given = end + 1
    return line
  }

  async close(): Promise<void> {
    this.#ended = true
    this.#held = this.#block = Buffer.alloc(0)
    await this.#letGo()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (let line = await this.next(); line; line = await this.next()) yield line
    } finally {
      await this.close()
    }
  }

  async #readBlock(): Promise<void> {
    this.#file ??= await open(this.#path, 'r')
    const rest = this.#makeRoom()
    const size = Math.min(this.#block.length - rest, this.#left)
    const { bytesRead } = await this.#file.read(this.#block, rest, size, this.#at)
    this.#at += bytesRead
    this.#left -= bytesRead
    this.#held = this.#block.subarray(0, rest + bytesRead)
    if (bytesRead > 0 && this.#left > 0) return
    this.#ended = true
    await this.#letGo()
  }

  /** Moves the unfinished line to the front; one that fills the block gets a larger one. */
  #makeRoom(): number {
    const rest = this.#held.subarray(this.#given)
    const size = Math.max(this.#blockBytes, rest.length * 2)
    if (size > this.#block.length) this.#block = Buffer.concat([rest], size)
    else rest.copy(this.#block)
    this.#searched -= this.#given
    this.#given = 0
    return rest.length
  }

  /** What stands after the last line end is a line too. */
  #lastLine(): Buffer | undefined {
    const rest = this.#held.subarray(this.#given)
    this.#given = this.#searched = this.#held.length
    return rest.length > 0 ? rest : undefined
  }

  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    if (!this.#isShared) await file?.close()
  }
}
