/** Compile-time checks: every `@ts-expect-error` below must be an error, or this file does not compile. */
import { pipeline } from 'node:stream/promises'
import { PassThrough, Readable, Writable } from 'node:stream'
import type { Transform } from 'node:stream'
import type { BatchRequest, Chunk, Outcome, SubmittedBatch } from '../src/outcome.ts'
import { compose } from '../src/stream/compose.ts'
import type { InputOf, OutputOf, Stage } from '../src/stream/stage.ts'

interface Row {
  id: string
  text: string
}

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined

declare const toRequest: Stage<Row | Outcome, BatchRequest<Row> | Outcome>
declare const toChunk: Stage<BatchRequest<Row> | Outcome, Chunk | Outcome>
declare const toBatch: Stage<Chunk | Outcome, SubmittedBatch | Outcome>
declare const toOutcome: Stage<SubmittedBatch | Outcome, Outcome<unknown, Row>>
declare const transform: Transform

export function order(): void {
  const whole = compose(toRequest, toChunk, toBatch, toOutcome)
  yes<Equal<InputOf<typeof whole>, Row | Outcome>>()
  yes<Equal<OutputOf<typeof whole>, Outcome<unknown, Row>>>()

  // @ts-expect-error chunks come before batches
  compose(toRequest, toBatch)
  // @ts-expect-error the last two are in the wrong order
  compose(toRequest, toChunk, toOutcome, toBatch)
  // @ts-expect-error a composed part keeps its types
  compose(compose(toRequest, toChunk), toOutcome)
  // @ts-expect-error outcomes are no requests
  compose(compose(toChunk, toBatch, toOutcome), toRequest, toBatch)

  // A Transform of somebody else is a stage of anything.
  compose(toRequest, transform, toBatch)
}

export async function everywhere(): Promise<void> {
  // Each stage goes into the untyped ways of Node as it is.
  await pipeline(Readable.from([]), toRequest, toChunk, new PassThrough(), new Writable())
  Readable.from([]).pipe(toRequest).pipe(toChunk)
  for await (const item of toOutcome) void item
}

export function narrowing(outcome: Outcome<{ label: string }, Row>): string {
  // @ts-expect-error a failure has no value
  void outcome.value
  if (!outcome.ok) return outcome.failure.message
  yes<Equal<typeof outcome.value, { label: string } | undefined>>()
  return outcome.value?.label ?? outcome.row?.text ?? ''
}
