/** The types of a stage: how its users see it, and how it is defined. */
import type { Duplex } from 'node:stream'

declare const io: unique symbol

/**
 * A Duplex that accepts `In` and returns `Out`. The type is a phantom and has no members at run
 * time. Every stage is an ordinary Transform for `pipeline`, `.pipe` and `for await`; `compose`
 * checks the order of stages at compile time.
 *
 * @example
 * ```ts
 * const labelled = (attempt: Attempt<Ticket>): Stage<BatchRequest<Ticket>, Outcome<{ topic: string }, Ticket>> =>
 *   compose(chunkBySize(attempt), submitBatches(attempt), awaitResults(attempt), validate(Label))
 * ```
 */
export interface Stage<In, Out> extends Duplex {
  /** Holds the types for the compiler; nothing is there at run time. */
  readonly [io]?: (input: In) => Out
}

/**
 * What a stage accepts.
 *
 * @example
 * ```ts
 * type Taken = InputOf<ReturnType<typeof attempt>> // requests and outcomes
 * ```
 */
export type InputOf<S> = S extends Stage<infer In, unknown> ? In : never
/**
 * What a stage returns.
 *
 * @example
 * ```ts
 * type Given = OutputOf<ReturnType<typeof attempt>> // outcomes
 * ```
 */
export type OutputOf<S> = S extends Stage<never, infer Out> ? Out : never

/**
 * Emits one item. Returns `undefined` while there is room, else a promise of room. Await the
 * promise, or return it from a plain function. It rejects with an AbortError once the stage is
 * destroyed.
 */
export type Emit<Out> = (item: Out) => Promise<void> | undefined

/** The functions that define a stage. They read like the body of a generator. */
export interface StageDefinition<In, Out> {
  /** The name in error messages. */
  name: string
  /** Processes one item. A throw ends the stream; emit a failed row as data instead. */
  transform(item: In, emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /** Runs after the last item, to emit what is left. */
  flush?(emit: Emit<Out>, signal: AbortSignal): Promise<void> | void
  /**
   * Runs once after all work has settled, on destroy and after a normal end. `pipeline` may have
   * resolved by then, so only release resources here. Work that can fail and matters belongs in
   * `flush`.
   */
  close?(error: Error | null): Promise<void> | void
  /**
   * Takes the next item also while nobody reads what was emitted: for a stage whose `transform` only notes what came,
   * and whose output comes from elsewhere. It bounds by itself how much it takes. Default false.
   */
  takesWhileFull?: boolean
  /** Items processed at a time. Default 1. */
  concurrency?: number
  /**
   * Objects buffered on the way in and out. Default 2 and 1, the fewest that let rows flow. Use 1
   * and 1 for chunks and batches: with rows that would stop the flow at every one.
   */
  writableHighWaterMark?: number
  readableHighWaterMark?: number
  /** Destroys the stage with an AbortError when it aborts. */
  signal?: AbortSignal | undefined
}
