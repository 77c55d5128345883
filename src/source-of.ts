/** The place that a row was read from, kept with the row where nobody sees it who does not ask. */
const mark = Symbol.for('batchline.source')

/**
 * Where a row was read.
 *
 * @example
 * ```ts
 * const nameOf = ({ file, line }: RowPlace) => (line === undefined ? file : `${file}:${line}`)
 * ```
 */
export interface RowPlace {
  /** The path, as it was given or found; `stdin` or `the input stream` for what has none. */
  readonly file: string
  /** Of the row's first line, from 1; `undefined` in Parquet. */
  readonly line: number | undefined
}

/** Does nothing to what is no object. */
export function markSource(row: unknown, place: RowPlace): void {
  if (typeof row === 'object' && row !== null) Object.defineProperty(row, mark, { value: place })
}

/**
 * The file and line of a row of `readRows`: with several inputs, or with `places: true`. A copy of a
 * row does not know its place.
 *
 * @example
 * ```ts
 * const requests = toRequests((row: Ticket) => {
 *   const { file, line } = sourceOf(row) ?? {}
 *   return { custom_id: `${file}:${line}`, params: paramsOf(row) }
 * })
 * ```
 */
export function sourceOf(row: unknown): RowPlace | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  return (row as { readonly [mark]?: RowPlace })[mark]
}
