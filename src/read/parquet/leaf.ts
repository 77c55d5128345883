/**
 * One column, value by value. Pages come in with `load`, which waits for the file; values are taken
 * without waiting, as many rows as all columns have in memory.
 */
import type { SchemaElement } from 'hyparquet'
import type { BatchlineError } from '../../errors.ts'
import { BadValue } from './bad-value.ts'
import { ColumnPages } from './column-pages.ts'
import type { Column, GroupSource } from './column-pages.ts'
import { conversionOf } from './conversion.ts'
import type { Conversion } from './conversion.ts'
import type { Levels, Page } from './page.ts'
import type { ColumnChunk } from './row-group.ts'

export class Leaf implements Column {
  readonly element: SchemaElement
  readonly path: readonly string[]
  readonly maxDef: number
  readonly maxRep: number
  readonly conversion: Conversion
  /** The levels of the value at hand. A repetition of 0 begins a row, or follows the last. */
  rep = 0
  def = -1
  /** The first value since it was last looked at that is none, and why. */
  bad: BadValue | undefined
  #pages!: ColumnPages
  #loaded: Page[] = []
  /** Values left in the first page that is loaded. */
  #left = 0
  /** Rows that begin in loaded pages and were not taken. */
  #rows = 0

  constructor(element: SchemaElement, path: readonly string[], { maxDef, maxRep }: Levels) {
    this.element = element
    this.path = path
    this.maxDef = maxDef
    this.maxRep = maxRep
    this.conversion = conversionOf(element)
  }

  /** Goes on with the values of another row group. */
  open(chunk: ColumnChunk, source: GroupSource): void {
    this.#pages = new ColumnPages(this, chunk, source)
    this.#loaded = []
    this.#rows = 0
    this.def = -1
  }

  /** Whether all pages of the row group are loaded. */
  get isWhole(): boolean {
    return this.#pages.isAtEnd
  }

  /** Rows that can be taken. Of one that repeats it is known to be whole when the next begins. */
  get ready(): number {
    return this.maxRep === 0 || this.isWhole ? this.#rows : Math.max(0, this.#rows - 1)
  }

  /** Takes in the next page. */
  async load(): Promise<void> {
    const page = await this.#pages.next()
    this.#rows += page.rows
    this.#loaded.push(page)
    if (this.#loaded.length > 1) return
    try {
      this.#enter(page)
    } catch (error) {
      throw this.#pages.inWords(error)
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
      if (!isLookup || this.conversion.isFresh) value = this.conversion.convert(value)
    } catch (error) {
      throw this.#pages.inWords(error)
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
      if (this.#loaded.shift()?.values.hasRest()) throw new RangeError('more bytes than values')
      this.rep = 0
      this.def = -1
      if (this.#loaded[0] !== undefined) this.#enter(this.#loaded[0])
    } catch (error) {
      throw this.#pages.inWords(error)
    }
  }

  damaged(problem: string): BatchlineError {
    return this.#pages.damaged(problem)
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
}
