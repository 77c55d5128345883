/**
 * One column, value by value. Pages come in with `load`, which waits for the file; values are taken
 * without waiting, as many rows as all columns have in memory.
 */
import type { SchemaElement } from 'hyparquet'
import { BatchlineError } from '../../errors.ts'
import { BadValue } from './bad-value.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { RawPage } from './chunk-pages.ts'
import type { Conversion } from './conversion.ts'
import { canDecompress, decompress } from './decompress.ts'
import { readDictionary, readPage, UnknownForm } from './page.ts'
import type { Levels, Page, PageForm } from './page.ts'
import type { ParquetFile } from './parquet-file.ts'
import type { ColumnChunk } from './row-group.ts'

/** What a row group gives its columns. */
export interface LeafSource {
  readonly file: ParquetFile
  readonly maxPageBytes: number
  /** Whether the row group is so small that others are read along with it. */
  readonly isSmall: boolean
}

export class Leaf implements Levels {
  readonly element: SchemaElement
  readonly path: readonly string[]
  readonly maxDef: number
  readonly maxRep: number
  /** The levels of the value at hand. A repetition of 0 begins a row, or follows the last. */
  rep = 0
  def = -1
  /** The first value since it was last looked at that is none, and why. */
  bad: BadValue | undefined
  readonly #conversion: Conversion
  #file!: ParquetFile
  #chunk!: ColumnChunk
  #pages!: ChunkPages
  #form!: PageForm
  #loaded: Page[] = []
  /** Values left in the first page that is loaded, and in pages that are not. */
  #left = 0
  #ahead = 0
  /** Rows that begin in loaded pages and were not taken. */
  #rows = 0

  constructor(element: SchemaElement, path: readonly string[], levels: Levels, by: Conversion) {
    this.element = element
    this.path = path
    this.maxDef = levels.maxDef
    this.maxRep = levels.maxRep
    this.#conversion = by
  }

  /** Goes on with the values of another row group. */
  open(chunk: ColumnChunk, { file, maxPageBytes, isSmall }: LeafSource): void {
    const { codec } = chunk
    if (!canDecompress(codec)) {
      throw file.faults.unknown(chunk.where, `has a compression that is not known here, ${codec}`)
    }
    this.#file = file
    this.#chunk = chunk
    this.#pages = new ChunkPages(file, chunk, maxPageBytes, isSmall)
    this.#form = {
      element: this.element,
      maxDef: this.maxDef,
      maxRep: this.maxRep,
      dictionary: undefined,
      inflate: (bytes, length) => decompress(codec, bytes, length),
    }
    this.#loaded = []
    this.#left = 0
    this.#rows = 0
    this.#ahead = chunk.values
    this.def = -1
  }

  /** Whether all pages of the row group are loaded. */
  get isWhole(): boolean {
    return this.#ahead === 0
  }

  /** Rows that can be taken. Of one that repeats it is known to be whole when the next begins. */
  get ready(): number {
    return this.maxRep === 0 || this.isWhole ? this.#rows : Math.max(0, this.#rows - 1)
  }

  /** Takes in the next page. */
  async load(): Promise<void> {
    const raw = await this.#pages.next()
    try {
      const page = this.#read(raw)
      if (page === undefined || page.entries === 0) return
      if (!(page.entries > 0 && page.entries <= this.#ahead))
        throw new RangeError('too many values')
      this.#ahead -= page.entries
      this.#rows += page.rows
      this.#loaded.push(page)
      if (this.#loaded.length === 1) this.#enter(page)
    } catch (error) {
      throw this.#inWords(error)
    }
  }

  /** Makes sure that the value at hand is where another column says that it must be. */
  expect(rep: number): void {
    if (this.rep !== rep || this.def < 0) throw this.damaged('it does not go together with others')
  }

  /** The value at hand, which is one; moves to the next. */
  take(): unknown {
    let value: unknown
    try {
      const { values, isLookup } = this.#loaded[0]!
      value = values.next()
      if (!isLookup || this.#conversion.isFresh) value = this.#conversion.convert(value)
    } catch (error) {
      throw this.#inWords(error)
    }
    this.advance()
    if (!(value instanceof BadValue)) return value
    this.bad ??= value
    return null
  }

  /** Moves to the next value. */
  advance(): void {
    if (this.rep === 0) this.#rows--
    try {
      if (--this.#left > 0) return this.#step(this.#loaded[0]!)
      const page = this.#loaded.shift()
      if (page?.values.hasRest()) throw new RangeError('more bytes than values')
      this.rep = 0
      this.def = -1
      if (this.#loaded[0] !== undefined) this.#enter(this.#loaded[0])
    } catch (error) {
      throw this.#inWords(error)
    }
  }

  damaged(problem: string): BatchlineError {
    return this.#file.faults.damaged(this.#chunk.where, problem)
  }

  #read(raw: RawPage): Page | undefined {
    const { type } = raw.header
    if (type === 'INDEX_PAGE') return undefined
    if (type !== 'DICTIONARY_PAGE') return readPage(raw, this.#form)
    const raws = readDictionary(raw, this.#form)
    const { isFresh, convert } = this.#conversion
    this.#form = { ...this.#form, dictionary: isFresh ? raws : raws.map((value) => convert(value)) }
    return undefined
  }

  #enter(page: Page): void {
    this.#left = page.entries
    this.#step(page)
  }

  #step({ reps, defs }: Page): void {
    this.rep = reps?.next() ?? 0
    this.def = defs?.next() ?? this.maxDef
    if (this.rep > this.maxRep || this.def > this.maxDef) throw new RangeError('no such level')
  }

  /** What decoders throw is about bytes. */
  #inWords(error: unknown): BatchlineError {
    if (error instanceof BatchlineError) return error
    if (!(error instanceof UnknownForm)) return this.damaged('a page can’t be read')
    const problem = `is written in a way that is not known here, ${error.message}`
    return this.#file.faults.unknown(this.#chunk.where, problem)
  }
}
