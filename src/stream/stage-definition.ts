/** The types of a stage: what it is to its users, and what defines it. */
import type { Duplex } from 'node:stream'

declare const io: unique symbol

/**
 * A Duplex that takes `In` and gives `Out`. The type is a phantom: nothing exists at run time, every
 * stage is an ordinary Transform and goes into `pipeline`, `.pipe` and `for await` as it is; with
 * `compose` the order of the stages is checked at compile time.
 */
export interface Stage<In, Out> extends Duplex {
  readonly [io]?: (input: In) => Out
}

/** What a stage accepts. */
export type InputOf<S> = S extends Stage<infer In, unknown> ? In : never
/** What a stage gives. */
export type OutputOf<S> = S extends Stage<never, infer Out> ? Out : never

/**
 * Hands one item on; `undefined` while there is room, else a promise of room. Await it, or return it
 * from a plain function; it rejects with an AbortError once the stage is destroyed.
 */
export type Emit<Out> = (item: Out) => Promise<void> | undefined

/** How a stage works; the functions read like the body of a generator. */
export interface StageDefinition<In, Out> {
  /** For messages. */
  name: string
  /** Work on one item. A throw ends the stream; a row that fails is emitted as data instead. */
  transform(item: In, emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /** After the last item: what is still owed. */
  flush?(emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /**
   * Once, when all work has settled: on destroy, and after a normal end. By then `pipeline` may have
   * resolved, so this is for letting go; what can fail and matters belongs in `flush`.
   */
  close?(error: Error | null): Promise<void> | void
  /** Items worked on at a time. Default 1. */
  concurrency?: number
  /**
   * Objects buffered on the way in and out. Default 2 and 1, as few as rows flow with. 1 and 1 are for
   * chunks and batches: for rows it would stop and start the flow with every one.
   */
  writableHighWaterMark?: number
  readableHighWaterMark?: number
  /** Destroys the stage with an AbortError when aborted. */
  signal?: AbortSignal | undefined
}
