/**
 * The dialect of a CSV or TSV.
 *
 * @example
 * ```ts
 * const csv: CsvOptions = { delimiter: ';', columns: ['id', 'text'], skipHeader: true }
 * const rows = readRows('tickets.csv', { csv })
 * ```
 */
export interface CsvOptions {
  /**
   * Between values. Default: a comma, semicolon, tab or bar, whichever the first records show. For
   * TSV: a tab.
   */
  delimiter?: string | undefined
  /**
   * Around values. Default `"`. Use `false` where quotes are plain characters, as is detected for a
   * TSV with quotes inside its values.
   */
  quote?: string | false | undefined
  /** Before a quote inside a quoted value. Default: the quote itself. */
  escape?: string | undefined
  /** Starts a comment line. Default: no comments. */
  comment?: string | undefined
  /** Accepts a quote inside an unquoted value. Default false. */
  relaxQuotes?: boolean | undefined
  /** Trims white space around values. Default false. */
  trim?: boolean | undefined
  /** Column names, for a table without a header. */
  columns?: readonly string[] | undefined
  /** Lines to skip above the header, such as a title. Default 0. */
  skipLines?: number | undefined
  /** Skips the header and uses `columns` instead. Default false. */
  skipHeader?: boolean | undefined
}
