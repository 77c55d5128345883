/**
 * A create body on disk, with the offset of each request. The body is stored as received, so a
 * batch costs 28 bytes of memory per request until it ends, and its file can be inspected.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { copyFile, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { WireRequest } from '../wire/wire-types.ts'

/** Bytes per write: one write per packet would take longer than scanning the body. */
const blockBytes = 1 << 18

export class RequestSpool {
  readonly path: string
  readonly #out: FileHandle
  #block: Buffer[] = []
  #blockBytes = 0
  /** The write in progress while the next block is scanned. */
  #writing: Promise<unknown> | undefined
  #count = 0
  #offsets = new Float64Array(16)
  #lengths = new Uint32Array(16)
  #contents = Buffer.alloc(16 * 16)

  private constructor(path: string, out: FileHandle) {
    this.path = path
    this.#out = out
  }

  static async create(path: string): Promise<RequestSpool> {
    return new RequestSpool(path, await open(path, 'wx', 0o600))
  }

  get count(): number {
    return this.#count
  }

  /** Appends bytes of the body. */
  async write(chunk: Buffer): Promise<void> {
    this.#block.push(chunk)
    this.#blockBytes += chunk.length
    if (this.#blockBytes >= blockBytes) await this.#flush()
  }

  /** Notes the offset and length of the next request, and the hash of its content. */
  note(offset: number, length: number, content: string): void {
    if (this.#count === this.#lengths.length) this.#grow()
    this.#offsets[this.#count] = offset
    this.#lengths[this.#count] = length
    this.#contents.write(content, this.#count * 16, 'hex')
    this.#count++
  }

  /** Forgets the requests that were noted; their bytes stay in the file. */
  forget(): void {
    this.#count = 0
  }

  /** Finishes writing and closes the file: thousands of batches may be waiting. */
  async seal(): Promise<void> {
    try {
      await this.#flush()
      await this.#writing
    } finally {
      await this.#out.close()
    }
  }

  content(index: number): string {
    return this.#contents.toString('hex', index * 16, index * 16 + 16)
  }

  /**
   * Reads the requests with these indexes. It reads synchronously: going through the thread pool
   * would take ten times as long. The file is open only meanwhile: any number of batches can be in
   * the middle of theirs.
   */
  read(indexes: Iterable<number>): Array<{ index: number; request: WireRequest }> {
    const file = openSync(this.path, 'r')
    try {
      return Array.from(indexes, (index) => ({ index, request: this.#readOne(file, index) }))
    } finally {
      closeSync(file)
    }
  }

  /** Copies a sealed spool, requests included. */
  async copy(): Promise<RequestSpool> {
    const path = `${this.path}.copy`
    try {
      await copyFile(this.path, path)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    const copy = new RequestSpool(path, this.#out)
    copy.#count = this.#count
    copy.#offsets = this.#offsets
    copy.#lengths = this.#lengths
    copy.#contents = this.#contents
    return copy
  }

  /** Removes the file, and what is known of it: the emulator never forgets a batch. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true })
    this.#offsets = new Float64Array(0)
    this.#lengths = new Uint32Array(0)
    this.#contents = Buffer.alloc(0)
  }

  #readOne(file: number, index: number): WireRequest {
    const bytes = Buffer.allocUnsafe(this.#lengths[index] as number)
    readSync(file, bytes, 0, bytes.length, this.#offsets[index] as number)
    return JSON.parse(bytes.toString()) as WireRequest
  }

  async #flush(): Promise<void> {
    await this.#writing
    if (this.#block.length === 0) return
    const write = this.#out.writeFile(Buffer.concat(this.#block))
    // The next flush awaits it. Until then a failure must not count as unhandled.
    write.catch(() => {})
    this.#writing = write
    this.#block = []
    this.#blockBytes = 0
  }

  #grow(): void {
    const size = this.#count * 2
    const offsets = new Float64Array(size)
    offsets.set(this.#offsets)
    this.#offsets = offsets
    const lengths = new Uint32Array(size)
    lengths.set(this.#lengths)
    this.#lengths = lengths
    this.#contents = Buffer.concat([this.#contents], size * 16)
  }
}
