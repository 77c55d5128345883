/**
 * Reads the rows of a Parquet file as a Readable in object mode. It holds one page per column,
 * whatever the size of the file and its row groups. It closes the file before 'close'.
 */
import { Readable } from 'node:stream'
import { rowsOut } from '../../stream/row-buffers.ts'
import { inputError } from '../input-error.ts'
import type { RowIntake } from '../row-intake.ts'
import type { RowReader } from './row-reader.ts'

/** Options of {@link readParquet}. */
export interface ParquetOptions {
  /** Counts the rows and handles bad ones. */
  readonly intake: RowIntake
  /** A page that is larger after decompression ends the stream. Default 512 MiB. */
  readonly maxPageBytes?: number | undefined
  /** Destroys the stream with an AbortError when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the rows of a Parquet file.
 *
 * @param path - a regular file: reading begins at its end
 * @returns a stream that fails with `ERR_INPUT` for a file that is not Parquet, is damaged, is
 *   encrypted, uses an unknown encoding, or changes while it is read
 */
export function readParquet(path: string, options: ParquetOptions): Readable {
  return new ParquetRows(path, options)
}

class ParquetRows extends Readable {
  readonly #path: string
  readonly #intake: RowIntake
  readonly #maxPageBytes: number
  #reader: RowReader | undefined

  constructor(path: string, { intake, maxPageBytes, signal }: ParquetOptions) {
    super({ objectMode: true, highWaterMark: rowsOut, ...(signal ? { signal } : {}) })
    this.#path = path
    this.#intake = intake
    this.#maxPageBytes = maxPageBytes ?? 512 * 1024 * 1024
  }

  override _construct(done: (error?: Error) => void): void {
    this.#open().then(
      () => done(),
      (error: Error) => done(inputError(this.#intake.name, error)),
    )
  }

  override _read(): void {
    const reader = this.#reader!
    if (reader.ready > 0) this.#pushRow(reader)
    // Node does not call `_read` again before a push.
    else void this.#fill(reader)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#reader === undefined) done(error)
    else {
      // Closing waits for a running read.
      this.#reader.close().then(
        () => done(error),
        (failed: Error) => done(error ?? failed),
      )
    }
  }

  /**
   * Imports the Parquet reader on demand: it takes a tenth of a second to load, which other formats
   * need not pay.
   */
  async #open(): Promise<void> {
    const { RowReader } = await import('./row-reader.ts')
    this.#reader = await RowReader.open(this.#path, this.#intake, this.#maxPageBytes)
  }

  async #fill(reader: RowReader): Promise<void> {
    try {
      const hasMore = await reader.fill()
      if (this.destroyed) return
      if (hasMore) this.#pushRow(reader)
      else this.push(null)
    } catch (error) {
      this.destroy(inputError(this.#intake.name, error as Error))
    }
  }

  #pushRow(reader: RowReader): void {
    try {
      this.push(reader.next())
    } catch (error) {
      this.destroy(inputError(this.#intake.name, error as Error))
    }
  }
}
