/**
 * A file read at any place, and watched: Parquet is read in pieces over hours, and a file written over
 * in between would give rows that were in neither of the two.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { inputError } from '../input-error.ts'
import type { RowIntake } from '../row-intake.ts'
import { InputFaults } from './input-faults.ts'

/** Read at once for those who read ahead: thousands of tiny row groups cost one trip to the thread pool. */
const blockBytes = 1024 * 1024

export class ParquetFile {
  readonly faults: InputFaults
  readonly size: number
  readonly #name: string
  readonly #handle: FileHandle
  readonly #changedAt: bigint
  #block: Buffer = Buffer.alloc(0)
  #blockAt = 0

  private constructor(intake: RowIntake, handle: FileHandle, size: number, changedAt: bigint) {
    this.faults = new InputFaults(intake)
    this.size = size
    this.#name = intake.name
    this.#handle = handle
    this.#changedAt = changedAt
  }

  /** @throws BatchlineError `ERR_INPUT` for what can't be opened or has no places to read at. */
  static async open(path: string, intake: RowIntake): Promise<ParquetFile> {
    let handle: FileHandle | undefined
    try {
      handle = await open(path)
      const stat = await handle.stat({ bigint: true })
      if (stat.isFile()) return new ParquetFile(intake, handle, Number(stat.size), stat.mtimeNs)
      if (stat.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
      throw new InputFaults(intake).whole(
        'is no regular file. Parquet begins at its end, which a pipe has not until all has passed',
        'Save it to a file and run the same program again.',
      )
    } catch (error) {
      await handle?.close()
      throw inputError(intake.name, error as Error)
    }
  }

  /**
   * Exactly these bytes.
   *
   * @param isSmall - what stands next is read soon, and little of it: it is read along with them
   */
  async read(position: number, length: number, isSmall = false): Promise<Buffer> {
    if (!isSmall || length > blockBytes) return this.#readAt(position, length)
    const at = position - this.#blockAt
    if (at >= 0 && at + length <= this.#block.length) return this.#block.subarray(at, at + length)
    this.#block = await this.#readAt(position, Math.min(blockBytes, this.size - position))
    this.#blockAt = position
    return this.#block.subarray(0, length)
  }

  /** @throws BatchlineError when the file is not the one that was opened. */
  async check(): Promise<void> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true })
    if (Number(size) !== this.size || mtimeNs !== this.#changedAt) throw this.faults.changed()
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    // Not of the shared pool: a page lives long, and would keep the pool's other parts alive.
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await this.#handle
        .read(bytes, filled, length - filled, position + filled)
        .catch((error: Error) => Promise.reject(inputError(this.#name, error)))
      if (bytesRead === 0) throw this.faults.changed()
      filled += bytesRead
    }
    return bytes
  }
}
