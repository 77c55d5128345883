/**
 * Decides what quotes are in tab-separated values. The standard of TSV has no quotes. Spreadsheets
 * put them around values and double those inside; elsewhere they are plain characters. A wrong
 * guess would let a quote at the start of a value swallow all rows up to the next one.
 */

/**
 * `around` values, `none` where they are plain characters, `ambiguous` where the user must state it.
 */
export type TsvQuotes = 'around' | 'none' | 'ambiguous'

/** @param text - the beginning of the table; its last record may be cut off */
export function tsvQuotes(text: string, delimiter: string): TsvQuotes {
  if (!text.includes('"')) return 'none'
  const plain = plainRecords(text, delimiter)
  const quoted = quotedRecords(text, delimiter)
  if (quoted === undefined) return plain.some(isEnclosed) ? 'ambiguous' : 'none'
  const isPlain = isUniform(plain.map((values) => values.length))
  // Both readings make a table, but with different rows.
  if (quoted.spans && isPlain) return 'ambiguous'
  return isUniform(quoted.counts) || !isPlain ? 'around' : 'none'
}

function plainRecords(text: string, delimiter: string): string[][] {
  const lines = text.split('\n')
  if (lines.length > 1) lines.pop()
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/\r$/, '').split(delimiter))
}

function isEnclosed(values: readonly string[]): boolean {
  return values.some((value) => /^"(?:[^"]|"")*"$/.test(value))
}

function isUniform(counts: readonly number[]): boolean {
  return counts.every((count) => count === counts[0])
}

interface QuotedRecords {
  /** Number of values of each complete record. */
  readonly counts: readonly number[]
  /** Whether a quoted value contains a delimiter or a line end. */
  readonly spans: boolean
}

/**
 * Reads records as RFC 4180 does; `undefined` where a quote stands in a place that it does not
 * allow.
 */
function quotedRecords(text: string, delimiter: string): QuotedRecords | undefined {
  const counts: number[] = []
  let spans = false
  let values = 0
  for (let at = 0; at < text.length;) {
    const end = text[at] === '"' ? closing(text, at) : plainEnd(text, at, delimiter)
    // Cut off inside quotes: the records before it are enough.
    if (end === -1) break
    const value = text.slice(at, end)
    if (value.startsWith('"')) spans ||= value.includes('\n') || value.includes(delimiter)
    else if (value.includes('"')) return undefined
    values++
    const rest = /^\r?\n/.exec(text.slice(end, end + 2))?.[0]
    if (rest !== undefined) {
      if (values > 1 || value !== '') counts.push(values)
      values = 0
      at = end + rest.length
    } else if (text.startsWith(delimiter, end)) at = end + delimiter.length
    else if (end === text.length) break
    else return undefined
  }
  return { counts, spans }
}

/** Returns the offset after the closing quote of a value; -1 where there is none. */
function closing(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at + 1
  }
  return -1
}

function plainEnd(text: string, start: number, delimiter: string): number {
  const ends = [text.indexOf(delimiter, start), text.indexOf('\n', start)].filter((at) => at !== -1)
  const end = ends.length === 0 ? text.length : Math.min(...ends)
  return text[end] === '\n' && end > start && text[end - 1] === '\r' ? end - 1 : end
}
