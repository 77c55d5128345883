/** What was written to a file that was then started again. Its name is gone; closing frees the disk. */
import type { FileHandle } from 'node:fs/promises'
import { storageError } from '../order/storage-error.ts'

export class WrittenPart {
  readonly #path: string
  readonly #file: FileHandle

  constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** @param most - bytes; at least one is read */
  async read(at: number, most: number): Promise<Buffer> {
    const block = Buffer.allocUnsafe(most)
    try {
      const { bytesRead } = await this.#file.read(block, 0, most, at)
      if (bytesRead === 0) throw new Error('the file is shorter than what was written to it')
      return block.subarray(0, bytesRead)
    } catch (error) {
      throw storageError('read', this.#path, error as Error)
    }
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {})
  }
}
