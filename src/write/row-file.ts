/** The target of lines: a file that appears when it is complete, or a stream. */
export interface RowFile {
  /** The folder of a file on disk. */
  readonly folder: string | undefined
  /**
   * Appends a line with its line end. Returns `undefined` while there is room, else a promise to
   * await.
   */
  append(line: string | Buffer): Promise<void> | undefined
  /** Resolves when a crash can no longer lose what was appended. */
  finish(): Promise<void>
  /** Gives the finished file its name. */
  publish(): Promise<void>
  /** Releases everything after an error. It never fails, and does nothing after `publish`. */
  abandon(): Promise<void>
}
