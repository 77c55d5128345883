/**
 * Reads the rows of a Parquet file, row group by row group. It holds one page per column and
 * assembles one row at a time, for as many rows as all columns have in memory.
 */
import type { RowIntake } from '../row-intake.ts'
import type { Field } from './field.ts'
import { rowField } from './row-field.ts'
import { readFooter } from './footer.ts'
import type { Leaf } from './leaf.ts'
import { ParquetFile } from './parquet-file.ts'
import type { ColumnChunk, RowGroup } from './row-group.ts'

/** Smaller row groups are read together. */
const smallBytes = 256 * 1024

export class RowReader {
  readonly #file: ParquetFile
  readonly #intake: RowIntake
  readonly #maxPageBytes: number
  readonly #row: Field
  readonly #groups: Iterator<RowGroup>
  #group: RowGroup | undefined
  /** Number of rows left in the row group. */
  #left = 0
  /** Number of rows taken from the file. */
  #taken = 0
  /** Number of rows that can be taken without waiting. */
  ready = 0

  private constructor(
    file: ParquetFile,
    intake: RowIntake,
    maxPageBytes: number,
    row: Field,
    groups: Iterable<RowGroup>,
  ) {
    this.#file = file
    this.#intake = intake
    this.#maxPageBytes = maxPageBytes
    this.#row = row
    this.#groups = groups[Symbol.iterator]()
  }

  /** @param maxPageBytes - a larger page ends reading */
  static async open(path: string, intake: RowIntake, maxPageBytes: number): Promise<RowReader> {
    const file = await ParquetFile.open(path, intake)
    try {
      const { schema, groups } = await readFooter(file)
      return new RowReader(file, intake, maxPageBytes, rowField(schema, file.faults), groups)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /**
   * Reads until a row can be taken. Call it when none can.
   *
   * @returns false after the last row
   */
  async fill(): Promise<boolean> {
    while (this.#left === 0) {
      await this.#finish()
      const { value, done } = this.#groups.next()
      if (done) return false
      this.#begin(value)
    }
    let ready = this.#left
    for (const leaf of this.#row.leaves) {
      while (leaf.ready === 0 && !leaf.isWhole) await leaf.load()
      if (leaf.ready === 0) throw leaf.damaged('it has fewer rows than its row group')
      ready = Math.min(ready, leaf.ready)
    }
    await this.#file.check()
    this.ready = ready
    return true
  }

  /** Returns the next row, or the outcome of a bad one. */
  next(): unknown {
    const row = this.#row.read(0)
    const index = this.#taken++
    this.ready--
    this.#left--
    for (const leaf of this.#row.leaves) {
      if (leaf.bad !== undefined) return this.#reject(index)
    }
    return this.#intake.accept(row)
  }

  #reject(index: number): unknown {
    const [first, ...others] = this.#row.leaves.filter(({ bad }) => bad !== undefined) as [Leaf]
    const { problem } = first.bad!
    for (const leaf of [first, ...others]) leaf.bad = undefined
    const where = `row ${index} (${this.#group!.where}, counted from 0), column ${first.path.join('.')}`
    return this.#intake.reject(where, problem)
  }

  #begin(group: RowGroup): void {
    const { faults } = this.#file
    const chunks = new Map(group.chunks.map((chunk) => [JSON.stringify(chunk.path), chunk]))
    const bytes = group.chunks.reduce((sum, { start, end }) => sum + end - start, 0)
    const source = {
      file: this.#file,
      maxPageBytes: this.#maxPageBytes,
      isSmall: bytes < smallBytes,
    }
    for (const leaf of this.#row.leaves) {
      const chunk: ColumnChunk | undefined = chunks.get(JSON.stringify(leaf.path))
      if (chunk === undefined) {
        throw faults.damaged(group.where, `it has no column ${leaf.path.join('.')}`)
      }
      leaf.open(chunk, source)
      if (leaf.maxRep === 0 && chunk.values !== group.rows) {
        throw leaf.damaged('its number of rows differs from its row group')
      }
    }
    this.#group = group
    this.#left = group.rows
  }

  /** Checks that the rows of a row group used up all its values. */
  async #finish(): Promise<void> {
    for (const leaf of this.#row.leaves) {
      if (this.#group === undefined) return
      while (leaf.ready === 0 && !leaf.isWhole) await leaf.load()
      if (leaf.ready > 0) throw leaf.damaged('it has more rows than its row group')
    }
  }
}
