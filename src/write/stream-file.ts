/**
 * Writes lines into a stream: stdout, a device, a pipe. There is nothing to rename, and written
 * lines can't be taken back. A reader that closes early (`| head`) is not an error of ours, so
 * EPIPE stays EPIPE.
 */
import type { Writable } from 'node:stream'
import { BlockWriter } from '../stream/block-writer.ts'
import type { RowFile } from './row-file.ts'
import { storageError } from '../order/storage-error.ts'

export class StreamFile implements RowFile {
  readonly folder: undefined
  readonly #name: string
  readonly #stream: Writable
  readonly #isOwn: boolean
  readonly #blocks: BlockWriter
  readonly #onError: (error: Error) => void
  #release: ((error: Error) => void) | undefined
  #ended = false

  /**
   * @param isOwn - whether the stream was opened here and is ended here; stdout is not
   * @param onError - called when the stream fails while nobody awaits a write
   */
  constructor(name: string, stream: Writable, isOwn: boolean, onError: (error: Error) => void) {
    this.#name = name
    this.#stream = stream
    this.#isOwn = isOwn
    this.#onError = (error) => onError(this.#explain(error))
    this.#blocks = new BlockWriter({ write: (block) => this.#write(block), lingerMs: 200, onError })
    stream.on('error', this.#onError)
  }

  append(line: string | Buffer): Promise<void> | undefined {
    return this.#blocks.append(line)
  }

  async finish(): Promise<void> {
    await this.#blocks.flush()
  }

  async publish(): Promise<void> {
    this.#ended = true
    if (this.#isOwn) await new Promise<void>((resolve) => this.#stream.end(resolve))
    this.#stream.off('error', this.#onError)
  }

  /**
   * Keeps the error listener: an EPIPE may still come, and without the listener it would end the
   * process.
   */
  async abandon(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#blocks.flush().catch(() => {})
    // Release a pending write: a pipe that nobody reads would hold it, and the end of the run,
    // forever.
    this.#release?.(new Error('abandoned'))
    if (this.#isOwn) this.#stream.destroy()
  }

  /** Resolves when the bytes are out, so that at most one block waits in the stream. */
  #write(block: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#release = reject
      // Write a copy: the stream may keep the bytes after we reuse the block.
      this.#stream.write(Buffer.from(block), (error) => {
        if (error) reject(this.#explain(error))
        else resolve()
      })
    })
  }

  #explain(error: NodeJS.ErrnoException): Error {
    return error.code === 'EPIPE' ? error : storageError('write', this.#name, error)
  }
}
