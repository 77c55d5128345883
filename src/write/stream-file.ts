/**
 * Lines into a stream: stdout, a device, a pipe. There is nothing to rename; what was written is gone
 * on its way. A reader that has gone away (`| head`) is no failure of ours, so EPIPE stays EPIPE.
 */
import type { Writable } from 'node:stream'
import { BlockWriter } from '../stream/block-writer.ts'
import type { RowFile } from './row-file.ts'
import { storageError } from './storage-error.ts'

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
   * @param isOwn - whether the stream was opened for this and ends with it; stdout is not
   * @param onError - told when the stream fails while nobody waits for a write
   */
  constructor(name: string, stream: Writable, isOwn: boolean, onError: (error: Error) => void) {
    this.#name = name
    this.#stream = stream
    this.#isOwn = isOwn
    this.#onError = (error) => onError(this.#inWords(error))
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

  /** The error listener stays: an EPIPE may still come, and without it would end the process. */
  async abandon(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#blocks.flush().catch(() => {})
    // A pipe that nobody reads would hold the write, and with it the end of the run, for ever.
    this.#release?.(new Error('abandoned'))
    if (this.#isOwn) this.#stream.destroy()
  }

  /** The callback comes when the bytes are out, so that at most one block waits in the stream. */
  #write(block: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#release = reject
      // A copy: a stream may hand the bytes on and keep them when ours are used again.
      this.#stream.write(Buffer.from(block), (error) => {
        if (error) reject(this.#inWords(error))
        else resolve()
      })
    })
  }

  #inWords(error: NodeJS.ErrnoException): Error {
    return error.code === 'EPIPE' ? error : storageError('write', this.#name, error)
  }
}
