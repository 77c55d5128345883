/** Where lines end up: a file that appears when it is complete, or a stream. */
export interface RowFile {
  /** Where it lies, if it is a file on a disk. */
  readonly folder: string | undefined
  /** Takes a line with its end; gives `undefined` while there is room, else a promise to await. */
  append(line: string | Buffer): Promise<void> | undefined
  /** Everything appended is where no crash can take it. */
  finish(): Promise<void>
  /** The finished file takes its name. */
  publish(): Promise<void>
  /** Lets go of everything after an error; never fails. Nothing after `publish`. */
  abandon(): Promise<void>
}
