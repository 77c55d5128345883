/** What a format provides to the reader of an input. */
import type { Duplex } from 'node:stream'

/** The streams from bytes to rows, and how to explain their errors. */
export interface RowParser {
  readonly streams: readonly Duplex[]
  /**
   * Turns an error of one of the streams into a message for people. An error that already has one
   * passes unchanged.
   */
  readonly explain: (error: Error) => Error
}
