/**
 * The place of a row that `toRows` made of an outcome: that of the outcome. So the next job knows each row by its
 * place in the input of the first, however many rows before it failed. A symbol, because the row is the user's:
 * it survives a spread, and nothing writes it anywhere.
 */
const mark = Symbol.for('batchline.chainedRow')

/** Where the row of an outcome lies. */
export interface ChainedPlace {
  readonly position: number
  readonly part?: number
  readonly parts?: number
}

/**
 * Marks a row, or what was made of it on the way to a chunk: rows before it may come in a later run, so it may lie
 * between others that were sent, and be new all the same. It must be the caller's own object.
 */
export function markChained<Row extends object>(row: Row, place: ChainedPlace): Row {
  return Object.defineProperty(row, mark, {
    value: place,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

/** The place of a row of `toRows`, or of what was made of it; undefined for any other. */
export function chainedPlace(row: unknown): ChainedPlace | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  return (row as { readonly [mark]?: ChainedPlace })[mark]
}
