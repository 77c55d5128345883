/**
 * The type of the head of a pipeline. Like `Stage` it is a phantom type: at run time it is an
 * ordinary Readable in object mode.
 */
import type { Readable } from 'node:stream'

declare const io: unique symbol

/**
 * A Readable that returns `Out`.
 *
 * @example
 * ```ts
 * const tickets: Source<Ticket> = readRows<Ticket>('tickets.jsonl')
 * ```
 */
export interface Source<Out> extends Readable {
  /** Holds the types for the compiler; nothing is there at run time. */
  readonly [io]?: () => Out
}
