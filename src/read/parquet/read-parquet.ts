/**
 * Rows of a Parquet file as a Readable in object mode. Memory is that of a page a column, whatever the
 * size of the file and of its row groups, and the file is closed before 'close' is told.
 */
import { Readable } from 'node:stream'
import { rowsOut } from '../../stream/row-buffers.ts'
import { inputError } from '../input-error.ts'
import type { RowIntake } from '../row-intake.ts'
import type { RowReader } from './row-reader.ts'

/** Options of {@link readParquet}. */
export interface ParquetOptions {
  /** Counts the rows and decides about bad ones. */
  readonly intake: RowIntake
  /** A page that is larger when its compression is taken off ends the stream. Default 512 MiB. */
  readonly maxPageBytes?: number | undefined
  /** Destroys the stream with an AbortError when aborted. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The rows of a Parquet file.
 *
 * @param path - of a regular file: reading begins at its end
 * @returns a stream that fails with `ERR_INPUT` for what is no Parquet, is damaged, encrypted, written in
 *   a way that is not known here, or changed while it is read
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
    // Not called again before something is pushed.
    else void this.#fill(reader)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#reader === undefined) done(error)
    else {
      // What is being read comes to its end first.
      this.#reader.close().then(
        () => done(error),
        (failed: Error) => done(error ?? failed),
      )
    }
  }

  /** What reads Parquet takes a tenth of a second to load, which other formats need not wait for. */
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
