/**
 * Reads the lines of a file on demand. It serves readers that walk a file in step with another
 * source, where a `for await` loop would set the pace.
 *
 * It reads into one block again and again, and finds each line when it is asked for. A list of
 * lines that lives as long as its block would be copied around by the garbage collector. The block
 * never grows: a line longer than the block gets memory of its own, which is freed with the line.
 *
 * `LineSplitter` cuts lines that arrive from elsewhere; this class pulls them.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

export interface LineReaderOptions {
  /** First byte to read. Default 0. */
  at?: number
  /** Maximum bytes to read. Default: to the end of the file. */
  bytes?: number
  /**
   * Bytes per read, and bytes of the file held in memory. A longer line is read separately. Default
   * 256 KiB.
   */
  blockBytes?: number
  /** An open file to share. It is not closed. */
  file?: FileHandle
}

const newline = 0x0a

export class LineReader {
  readonly #path: string
  readonly #blockBytes: number
  readonly #isShared: boolean
  #file: FileHandle | undefined
  /** File offset of the end of the block, and of the end of reading. */
  #at: number
  readonly #end: number
  #block: Buffer = Buffer.alloc(0)
  /**
   * The filled part of the block, how much of it was returned, and up to where it was searched for
   * a line end.
   */
  #held: Buffer = this.#block
  #given = 0
  #searched = 0
  /**
   * Memory for the next long line. Long lines tend to have similar lengths; bytes read beyond one
   * are read again.
   */
  #longBytes: number
  /** The block holds the rest of the file. */
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

  /**
   * Returns the next line without its line end, or `undefined` after the last. The line is valid
   * until the next call.
   */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const line = this.buffered() ?? (this.#ended ? this.#lastLine() : undefined)
      if (line || this.#ended) return line
      if (this.#held.length - this.#given < this.#blockBytes) await this.#readBlock()
      else return this.#longLine()
    }
  }

  /**
   * Returns the next line if it is in memory, so that a reader of many lines need not await each.
   */
  buffered(): Buffer | undefined {
    const end = this.#held.indexOf(newline, this.#searched)
    this.#searched = end === -1 ? this.#held.length : end + 1
    if (end === -1) return undefined
    const line = this.#held.subarray(this.#given, end)
    this.#given = end + 1
    return line
  }

  /**
   * Returns the first bytes of the line that {@link next} would return, if they are in memory. It
   * does not consume them.
   *
   * @param bytes - at limit a block; a shorter line is returned whole
   */
  bufferedHead(bytes: number): Buffer | undefined {
    const limit = this.#given + bytes
    const end = this.#held.subarray(0, limit).indexOf(newline, this.#given)
    if (end !== -1) return this.#held.subarray(this.#given, end)
    if (this.#held.length < limit && !this.#ended) return undefined
    return this.#held.length > this.#given ? this.#held.subarray(this.#given, limit) : undefined
  }

  /**
   * Like {@link bufferedHead}, but reads from the file where needed. Returns `undefined` after the
   * last line.
   */
  async head(bytes: number): Promise<Buffer | undefined> {
    // Limit to a block: reading zero bytes into a full block would look like the end of the file.
    const limit = Math.min(bytes, this.#blockBytes)
    for (;;) {
      const head = this.bufferedHead(limit)
      if (head || this.#ended) return head
      await this.#readBlock()
    }
  }

  async close(): Promise<void> {
    this.#ended = true
    this.#held = this.#block = Buffer.alloc(0)
    await this.#closeFile()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (let line = await this.next(); line; line = await this.next()) yield line
    } finally {
      await this.close()
    }
  }

  /** Moves the unread rest of the block to its front and fills the block up. */
  async #readBlock(): Promise<void> {
    if (this.#block.length === 0) this.#block = Buffer.allocUnsafe(this.#blockBytes)
    const rest = this.#held.copy(this.#block, 0, this.#given)
    this.#searched -= this.#given
    this.#given = 0
    const bytes = await this.#read(this.#block, rest)
    this.#held = this.#block.subarray(0, rest + bytes)
    if (bytes > 0 && this.#at < this.#end) return
    this.#ended = true
    await this.#closeFile()
  }

  /** Reads a line that is longer than the block. */
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
      this.#continueWith(line.subarray(lineEnd + 1, length))
      return line.subarray(0, lineEnd)
    }
  }

  /**
   * Continues with the bytes read beyond a long line. Those that do not fit into the block are read
   * again.
   */
  #continueWith(rest: Buffer): void {
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

  /** Returns the bytes after the last line end: they are a line too. */
  #lastLine(): Buffer | undefined {
    const rest = this.#held.subarray(this.#given)
    this.#given = this.#searched = this.#held.length
    return rest.length > 0 ? rest : undefined
  }

  async #closeFile(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    if (!this.#isShared) await file?.close()
  }
}
