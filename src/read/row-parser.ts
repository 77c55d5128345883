/** What a format brings to a `RowSource`. */
import type { Duplex } from 'node:stream'

/** The streams from bytes to rows, and what their errors mean. */
export interface RowParser {
  readonly streams: readonly Duplex[]
  /** Puts an error of one of the streams in words; one that has them already, as it is. */
  readonly explain: (error: Error) => Error
}
