/**
 * Reads a file at any position and watches it for changes. Parquet is read in pieces over hours. A
 * file overwritten meanwhile would return rows that neither version had.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { inputError } from '../input-error.ts'
import type { RowIntake } from '../row-intake.ts'
import { InputFaults } from './input-faults.ts'

/** Bytes of a shared read: thousands of tiny row groups then cost one trip to the thread pool. */
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

  /**
   * @throws BatchlineError `ERR_INPUT` for a path that can't be opened, or is not a regular file
   */
  static async open(path: string, intake: RowIntake): Promise<ParquetFile> {
    let handle: FileHandle | undefined
    try {
      handle = await open(path)
      const stat = await handle.stat({ bigint: true })
      if (stat.isFile()) return new ParquetFile(intake, handle, Number(stat.size), stat.mtimeNs)
      if (stat.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
      throw new InputFaults(intake).whole(
        'is not a regular file. Parquet is read from its end, which a pipe reaches last',
        'Save it to a file and run the same program again.',
      )
    } catch (error) {
      await handle?.close()
      throw inputError(intake.name, error as Error)
    }
  }

  /**
   * Reads exactly these bytes.
   *
   * @param isSmall - whether to read the following bytes along: they are needed soon and small
   */
  async read(position: number, length: number, isSmall = false): Promise<Buffer> {
    if (!isSmall || length > blockBytes) return this.#readAt(position, length)
    const at = position - this.#blockAt
    if (at >= 0 && at + length <= this.#block.length) return this.#block.subarray(at, at + length)
    this.#block = await this.#readAt(position, Math.min(blockBytes, this.size - position))
    this.#blockAt = position
    return this.#block.subarray(0, length)
  }

  /** @throws BatchlineError when the file has changed since it was opened */
  async check(): Promise<void> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true })
    if (Number(size) !== this.size || mtimeNs !== this.#changedAt) throw this.faults.changed()
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    // Do not use the shared pool: a page lives long and would keep the other parts of the pool
    // alive.
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
