/**
 * Lines that wait on disk and are read one by one. The file is deleted as soon as it is open, so none is
 * left behind, whatever kills the process.
 */
import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { storageError } from '../../order/storage-error.ts'

export class ScratchFile {
  readonly #path: string
  readonly #file: FileHandle
  readonly #isNamed: boolean
  #bytes = 0

  private constructor(path: string, file: FileHandle, isNamed: boolean) {
    this.#path = path
    this.#file = file
    this.#isNamed = isNamed
  }

  /** @param prefix - path prefix; random characters are appended */
  static async create(prefix: string): Promise<ScratchFile> {
    const path = `${prefix}${randomUUID()}`
    const file = await tried('open', path, () => open(path, 'wx+', 0o600))
    // Some network file systems keep the name of an open file.
    const isNamed = await rm(path).then(
      () => false,
      () => true,
    )
    return new ScratchFile(path, file, isNamed)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @returns where the bytes begin */
  async append(bytes: Buffer): Promise<number> {
    const at = this.#bytes
    await tried('write', this.#path, async () => {
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done
        done += (await this.#file.write(bytes, done, left, at + done)).bytesWritten
      }
    })
    this.#bytes += bytes.length
    return at
  }

  async read(at: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length)
    await tried('read', this.#path, async () => {
      for (let done = 0; done < length;) {
        const { bytesRead } = await this.#file.read(bytes, done, length - done, at + done)
        if (bytesRead === 0) throw new Error('the file is shorter than what was written to it')
        done += bytesRead
      }
    })
    return bytes
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {})
    if (this.#isNamed) await rm(this.#path, { force: true }).catch(() => {})
  }
}

async function tried<T>(verb: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageError(verb, path, error as Error)
  }
}
