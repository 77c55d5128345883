/**
 * A sorted run of lines on disk. Lines are appended at its end and taken from its front, with one
 * block of it in memory.
 *
 * The file is deleted as soon as it is open. So no run is left behind, whatever kills the process,
 * and closing the descriptor frees the disk.
 */
import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Place } from '../place.ts'
import { BlockWriter } from '../stream/block-writer.ts'
import type { PlacedLine } from './placed-line.ts'
import { storageError } from './storage-error.ts'

const readBytes = 64 * 1024
/** position f64, part u32, parts u32, isReject u8, line length u32. */
const headerBytes = 21

export class SpillRun {
  readonly #path: string
  readonly #file: FileHandle
  readonly #isNamed: boolean
  readonly #blocks: BlockWriter = new BlockWriter({ write: (block) => this.#write(block) })
  #written = 0
  #read = 0
  #block: Buffer = Buffer.alloc(0)
  #at = 0
  #head: Place | undefined
  #last: Place | undefined

  private constructor(path: string, file: FileHandle, isNamed: boolean) {
    this.#path = path
    this.#file = file
    this.#isNamed = isNamed
  }

  /** @param prefix - path prefix; random characters are appended */
  static async create(prefix: string): Promise<SpillRun> {
    const path = prefix + randomUUID()
    try {
      const file = await open(path, 'wx+', 0o600)
      const isNamed = await rm(path).then(
        () => false,
        () => true, // some network file systems keep an open file
      )
      return new SpillRun(path, file, isNamed)
    } catch (error) {
      throw storageError('open', path, error as Error)
    }
  }

  /** Place of the first line not taken yet; `undefined` at the end. */
  get head(): Place | undefined {
    return this.#head
  }

  /** Place of the last line. */
  get last(): Place | undefined {
    return this.#last
  }

  /** Bytes not taken yet. */
  get bytes(): number {
    return this.#written - this.#read + this.#block.length - this.#at
  }

  /** Bytes taken, whose disk is given back with the file. */
  get takenBytes(): number {
    return this.#written - this.bytes
  }

  /**
   * Appends a line that does not come before `last`. Returns a promise to await when there is no
   * room.
   */
  put({ place, parts, isReject, line }: PlacedLine): Promise<void> | undefined {
    const [position, part] = place
    const header = Buffer.allocUnsafe(headerBytes)
    header.writeDoubleLE(position, 0)
    header.writeUInt32LE(part, 8)
    header.writeUInt32LE(parts, 12)
    header.writeUInt8(isReject ? 1 : 0, 16)
    header.writeUInt32LE(Buffer.byteLength(line), 17)
    this.#last = place
    this.#head ??= this.#last
    const room = this.#blocks.append(header)
    return this.#blocks.append(line) ?? room
  }

  /** Ends a series of `put` calls. Lines may be taken only after it. */
  async flush(): Promise<void> {
    await this.#blocks.flush()
  }

  /** Takes the first line. There is one as long as there is a `head`. */
  take(): PlacedLine | Promise<PlacedLine> {
    if (!this.#holdsLine()) return this.#load().then(() => this.take())
    const at = this.#at
    const start = at + headerBytes
    this.#at = start + this.#block.readUInt32LE(at + 17)
    const taken: PlacedLine = {
      place: this.#placeAt(at),
      parts: this.#block.readUInt32LE(at + 12),
      isReject: this.#block.readUInt8(at + 16) === 1,
      line: this.#block.subarray(start, this.#at),
    }
    if (this.bytes > 0 && !this.#holds(headerBytes))
      return this.#load().then(() => this.#pass(taken))
    return this.#pass(taken)
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {})
    if (this.#isNamed) await rm(this.#path, { force: true }).catch(() => {})
  }

  /** Updates the head after a line was taken. */
  #pass(taken: PlacedLine): PlacedLine {
    this.#head = this.bytes === 0 ? undefined : this.#placeAt(this.#at)
    return taken
  }

  #placeAt(at: number): Place {
    return [this.#block.readDoubleLE(at), this.#block.readUInt32LE(at + 8)]
  }

  #holds(bytes: number): boolean {
    return this.#block.length - this.#at >= bytes
  }

  #holdsLine(): boolean {
    return (
      this.#holds(headerBytes) && this.#holds(headerBytes + this.#block.readUInt32LE(this.#at + 17))
    )
  }

  async #load(): Promise<void> {
    if (!this.#holds(headerBytes)) await this.#fill(headerBytes)
    if (!this.#holdsLine()) await this.#fill(headerBytes + this.#block.readUInt32LE(this.#at + 17))
  }

  /**
   * Reads until this many bytes follow `#at`. It fills a new block, because lines returned earlier
   * point into the old one.
   */
  async #fill(bytes: number): Promise<void> {
    const rest = this.#block.subarray(this.#at)
    const wanted = Math.min(Math.max(readBytes, bytes - rest.length), this.#written - this.#read)
    const block = Buffer.allocUnsafe(rest.length + wanted)
    rest.copy(block)
    for (let end = rest.length; end < block.length;) {
      const size = await this.#readInto(block, end)
      end += size
      this.#read += size
    }
    this.#block = block
    this.#at = 0
  }

  async #readInto(block: Buffer, at: number): Promise<number> {
    try {
      const { bytesRead } = await this.#file.read(block, at, block.length - at, this.#read)
      if (bytesRead > 0) return bytesRead
      throw new Error('the file is shorter than what was written to it')
    } catch (error) {
      throw storageError('read', this.#path, error as Error)
    }
  }

  async #write(block: Buffer): Promise<void> {
    try {
      for (let at = 0; at < block.length;) {
        const size = (await this.#file.write(block, at, block.length - at, this.#written))
          .bytesWritten
        at += size
        this.#written += size
      }
    } catch (error) {
      throw storageError('write', this.#path, error as Error)
    }
  }
}
