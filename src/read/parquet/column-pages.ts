/** Decodes the pages of one column of a row group, and explains their errors. */
import type { SchemaElement } from 'hyparquet'
import { BatchlineError } from '../../errors.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { RawPage } from './chunk-pages.ts'
import type { Conversion } from './conversion.ts'
import { canDecompress, decompress } from './decompress.ts'
import { readDictionary, readPage, UnknownForm } from './page.ts'
import type { Levels, Page, PageForm } from './page.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { ColumnChunk } from './row-group.ts'

/** A column as the schema defines it. */
export interface Column extends Levels {
  readonly element: SchemaElement
  readonly conversion: Conversion
}

/** What reading a row group needs. */
export interface GroupSource {
  readonly file: ParquetFile
  readonly maxPageBytes: number
  /** Whether the row group is small enough to be read together with others. */
  readonly isSmall: boolean
}

export class ColumnPages {
  readonly #file: ParquetFile
  readonly #chunk: ColumnChunk
  readonly #conversion: Conversion
  readonly #pages: ChunkPages
  #form: PageForm
  /** Number of values in pages not read yet. */
  #ahead: number

  constructor(
    { element, maxDef, maxRep, conversion }: Column,
    chunk: ColumnChunk,
    from: GroupSource,
  ) {
    const { file, maxPageBytes, isSmall } = from
    const { codec } = chunk
    if (!canDecompress(codec)) {
      throw file.faults.unknown(chunk.where, `uses an unsupported compression, ${codec}`)
    }
    const inflate = (bytes: Uint8Array, length: number) => decompress(codec, bytes, length)
    this.#file = file
    this.#chunk = chunk
    this.#conversion = conversion
    this.#pages = new ChunkPages(file, chunk, maxPageBytes, isSmall)
    this.#form = { element, maxDef, maxRep, dictionary: undefined, inflate }
    this.#ahead = chunk.values
  }

  /** Whether all values were read. */
  get isAtEnd(): boolean {
    return this.#ahead === 0
  }

  /**
   * Returns the next page with values.
   *
   * @throws BatchlineError `ERR_INPUT` where there is none
   */
  async next(): Promise<Page> {
    for (;;) {
      const raw = await this.#pages.next()
      try {
        const page = this.#decode(raw)
        if (page === undefined || page.entries === 0) continue
        if (page.entries > this.#ahead) throw new RangeError('too many values')
        this.#ahead -= page.entries
        return page
      } catch (error) {
        throw this.explain(error)
      }
    }
  }

  /** Explains an error of a decoder, which only speaks of bytes. */
  explain(error: unknown): BatchlineError {
    if (error instanceof BatchlineError) return error
    if (!(error instanceof UnknownForm)) return this.damaged('a page can’t be read')
    const problem = `uses an unsupported encoding: ${error.message}`
    return this.#file.faults.unknown(this.#chunk.where, problem)
  }

  damaged(problem: string): BatchlineError {
    return this.#file.faults.damaged(this.#chunk.where, problem)
  }

  #decode(raw: RawPage): Page | undefined {
    const { type } = raw.header
    if (type === 'INDEX_PAGE') return undefined
    if (type !== 'DICTIONARY_PAGE') return readPage(raw, this.#form)
    const raws = readDictionary(raw, this.#form)
    const { isFresh, convert } = this.#conversion
    this.#form = { ...this.#form, dictionary: isFresh ? raws : raws.map((value) => convert(value)) }
    return undefined
  }
}
