/**
 * Reads one column, value by value. `load` waits for the file and adds a page. Values are then
 * taken without waiting, for as many rows as all columns have in memory.
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
  /**
   * The levels of the current value. A repetition level of 0 means that a row begins, or that there
   * is none.
   */
  rep = 0
  def = -1
  /** The first bad value since the last check. */
  bad: BadValue | undefined
  #pages!: ColumnPages
  #loaded: Page[] = []
  /** Number of values left in the first loaded page. */
  #left = 0
  /** Number of rows that begin in loaded pages and were not taken. */
  #rows = 0

  constructor(element: SchemaElement, path: readonly string[], { maxDef, maxRep }: Levels) {
    this.element = element
    this.path = path
    this.maxDef = maxDef
    this.maxRep = maxRep
    this.conversion = conversionOf(element)
  }

  /** Continues with another row group. */
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

  /**
   * Number of rows that can be taken. A row with repeated values is known to be complete only when
   * the next one begins.
   */
  get ready(): number {
    return this.maxRep === 0 || this.isWhole ? this.#rows : Math.max(0, this.#rows - 1)
  }

  /** Loads the next page. */
  async load(): Promise<void> {
    const page = await this.#pages.next()
    this.#rows += page.rows
    this.#loaded.push(page)
    if (this.#loaded.length > 1) return
    try {
      this.#enter(page)
    } catch (error) {
      throw this.#pages.explain(error)
    }
  }

  /** Checks that the current value begins where other columns require it. */
  expect(rep: number): void {
    if (this.rep !== rep || this.def < 0) throw this.damaged('it does not match the other columns')
  }

  /** Returns the current value, which must exist, and moves to the next. */
  take(): unknown {
    let value: unknown
    try {
      const { values, isLookup } = this.#loaded[0]!
      value = values.next()
      if (!isLookup || this.conversion.isFresh) value = this.conversion.convert(value)
    } catch (error) {
      throw this.#pages.explain(error)
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
      throw this.#pages.explain(error)
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
