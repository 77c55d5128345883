/**
 * The type of what stands at the head of a pipeline. A phantom as in `Stage`: at run time it is an
 * ordinary Readable in object mode.
 */
import type { Readable } from 'node:stream'

declare const io: unique symbol

/** A Readable that gives `Out`. */
export interface Source<Out> extends Readable {
  readonly [io]?: () => Out
}
