/**
 * The lines of a file on demand, a block of the file in memory at a time. For readers that walk
 * a file in step with something else, where a `for await` over it would set the pace.
 *
 * There is one block, read into again and again, and a line is looked for when it is asked for: lists
 * of lines that live until a block is used up make the garbage collector copy them about. The block
 * never grows: a line longer than it is put together in memory of its own, which goes with the line.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

export interface LineReaderOptions {
  /** Byte to start from. Default 0. */
  at?: number
  /** Bytes to read at the most. Default: to the end of the file. */
  bytes?: number
  /** Bytes of a read, and of what is held of the file; a longer line is read by itself. Default 256 KiB. */
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
  /** Where in the file the block ends, and where reading does. */
  #at: number
  readonly #end: number
  #block: Buffer = Buffer.alloc(0)
  /** What the block holds, of it what has been given out, and how far there is no line end behind that. */
  #held: Buffer = this.#block
  #given = 0
  #searched = 0
  /** Memory for the next long line: they are mostly of one kind, and what is read too much is read again. */
  #longBytes: number
  /** The block holds all that is left. */
  #ended = false

  constructor(path: string, options: LineReaderOptions = {}) {
    const { at = 0, bytes = Infinity, blockBytes = 256 * 1024, file } = options
    this.#path = path
    this.#at = at
    this.#end = at + bytes
    this.#blockBytes = blockBytes
    this.#longBytes = blockBytes * 2
    this.#file = file
    this.#isShared = file !== undefined
  }

  /** The next line without its line end, valid until another is asked for; `undefined` after the last. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const line = this.buffered() ?? (this.#ended ? this.#lastLine() : undefined)
      if (line || this.#ended) return line
      if (this.#held.length - this.#given < this.#blockBytes) await this.#readBlock()
      else return this.#longLine()
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

  /**
   * The beginning of the line that {@link next} gives, where that much of it is in memory. Nothing is taken.
   *
   * @param bytes - at most a block; a shorter line is given as it is
   */
  bufferedHead(bytes: number): Buffer | undefined {
    const most = this.#given + bytes
    const end = this.#held.subarray(0, most).indexOf(newline, this.#given)
    if (end !== -1) return this.#held.subarray(this.#given, end)
    if (this.#held.length < most && !this.#ended) return undefined
    return this.#held.length > this.#given ? this.#held.subarray(this.#given, most) : undefined
  }

  /** As {@link bufferedHead}, read where it is not in memory; `undefined` after the last line. */
  async head(bytes: number): Promise<Buffer | undefined> {
    // More does not fit: a full block into which nothing can be read would look like the end.
    const most = Math.min(bytes, this.#blockBytes)
    for (;;) {
      const head = this.bufferedHead(most)
      if (head || this.#ended) return head
      await this.#readBlock()
    }
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

  /** Moves what is left of the block to its front and fills the rest. */
  async #readBlock(): Promise<void> {
    if (this.#block.length === 0) this.#block = Buffer.allocUnsafe(this.#blockBytes)
    const rest = this.#held.copy(this.#block, 0, this.#given)
    this.#searched -= this.#given
    this.#given = 0
    const bytes = await this.#read(this.#block, rest)
    this.#held = this.#block.subarray(0, rest + bytes)
    if (bytes > 0 && this.#at < this.#end) return
    this.#ended = true
    await this.#letGo()
  }

  /** A line that fills the block. */
  async #longLine(): Promise<Buffer> {
    let line = Buffer.allocUnsafeSlow(this.#longBytes)
    let length = this.#held.copy(line, 0, this.#given)
    for (;;) {
      if (length === line.length) line = Buffer.concat([line], length * 2)
      const bytes = await this.#read(line, length)
      const end = line.subarray(0, length + bytes).indexOf(newline, length)
      length += bytes
      if (end === -1 && bytes > 0) continue
      const lineEnd = end === -1 ? length : end
      this.#longBytes = Math.max(this.#blockBytes * 2, Math.ceil(lineEnd * 1.25))
      this.#goOnWith(line.subarray(lineEnd + 1, length))
      return line.subarray(0, lineEnd)
    }
  }

  /** What was read beyond a long line; what the block can't hold of it is read again. */
  #goOnWith(rest: Buffer): void {
    const bytes = rest.copy(this.#block)
    this.#at -= rest.length - bytes
    this.#held = this.#block.subarray(0, bytes)
    this.#given = this.#searched = 0
  }

  async #read(into: Buffer, offset: number): Promise<number> {
    this.#file ??= await open(this.#path, 'r')
    const size = Math.min(into.length - offset, this.#end - this.#at)
    const { bytesRead } = await this.#file.read(into, offset, size, this.#at)
    this.#at += bytesRead
    return bytesRead
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
