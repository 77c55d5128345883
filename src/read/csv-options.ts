/**
 * How a table is written.
 *
 * @example
 * ```ts
 * const csv: CsvOptions = { delimiter: ';', columns: ['id', 'text'], skipHeader: true }
 * const rows = readRows('tickets.csv', { csv })
 * ```
 */
export interface CsvOptions {
  /** Between values. Default: a comma, semicolon, tab or bar, whichever the first records show; for TSV a tab. */
  delimiter?: string | undefined
  /** Around values. Default `"`; `false` for none, which is also what a TSV with quotes in the middle of its texts gets. */
  quote?: string | false | undefined
  /** Before a quote inside quotes. Default: the quote itself. */
  escape?: string | undefined
  /** What begins a comment. Default: there are none. */
  comment?: string | undefined
  /** Takes a quote inside an unquoted value as it is. Default false. */
  relaxQuotes?: boolean | undefined
  /** Drops white space around values. Default false. */
  trim?: boolean | undefined
  /** Names of the columns, for a table without a header. Default: the first record has them. */
  columns?: readonly string[] | undefined
  /** Lines above the header, such as a title. Default 0. */
  skipLines?: number | undefined
  /** The table has a header, and `columns` stands in its place. Default false. */
  skipHeader?: boolean | undefined
}
