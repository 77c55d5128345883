import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

/**
 * Reads a results file. It opens the file when it is first read, which `createReadStream` does at
 * once: nobody may ever read it, or close it, if the client is gone by then.
 */
export class ResultReader extends Readable {
  readonly #path: string
  #file: FileHandle | undefined
  #reading: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    super({ highWaterMark: 1 << 16 })
    this.#path = path
  }

  override _read(size: number): void {
    const reading = this.#next(size)
    this.#reading = reading
    reading.then(
      (piece) => this.push(piece),
      (error: Error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const close = async (): Promise<void> => this.#file?.close()
    this.#reading.then(close, close).then(
      () => done(error),
      (failed: Error) => done(error ?? failed),
    )
  }

  async #next(size: number): Promise<Buffer | null> {
    this.#file ??= await open(this.#path)
    const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(size), 0, size)
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead)
  }
}
