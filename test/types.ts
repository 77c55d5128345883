/** Compile-time checks: every `@ts-expect-error` below must be an error, or this file does not compile. */
import { z } from 'zod'
import { pipeline } from 'node:stream/promises'
import { PassThrough, Readable, Writable } from 'node:stream'
import type { Transform } from 'node:stream'
import type { BatchRequest, Chunk, Outcome, SubmittedBatch } from '../src/outcome.ts'
import { compose } from '../src/stream/compose.ts'
import type { InputOf, OutputOf, Stage } from '../src/stream/stage.ts'
import type { RequestInput } from '../src/request/requests-of-row.ts'
import { toRequests } from '../src/to-requests.ts'
import { validate } from '../src/validate.ts'

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

const Label = z.object({ label: z.enum(['bug', 'question']), at: z.coerce.date() })
type Label = z.infer<typeof Label>

export function values(): void {
  const labels = compose(toOutcome, validate(Label))
  yes<Equal<OutputOf<typeof labels>, Outcome<Label, Row>>>()
  yes<Equal<InputOf<typeof labels>, SubmittedBatch | Outcome>>()

  const texts = compose(toOutcome, validate(undefined, { parse: 'text' }))
  yes<Equal<OutputOf<typeof texts>, Outcome<string, Row>>>()
  const parsed = compose(toOutcome, validate())
  yes<Equal<OutputOf<typeof parsed>, Outcome<unknown, Row>>>()

  // @ts-expect-error a schema has the standard's methods
  validate({ parse: () => 1 })
  // @ts-expect-error outcomes come after batches
  compose(toBatch, validate(Label))
}

declare const ask: (row: Row) => RequestInput
declare const toChunkOfId: Stage<
  BatchRequest<{ id: string }> | Outcome<unknown, { id: string }>,
  Chunk
>

export function carried(): void {
  const whole = toRequests(ask, { carry: true })
  yes<Equal<OutputOf<typeof whole>, BatchRequest<Row> | Outcome<unknown, Row>>>()
  yes<Equal<InputOf<typeof whole>, Row | Outcome>>()
  const fields = toRequests(ask, { carry: ['id'] })
  type Id = Pick<Row, 'id'>
  yes<Equal<OutputOf<typeof fields>, BatchRequest<Id> | Outcome<unknown, Id>>>()
  const made = toRequests(ask, { carry: (row) => row.text.length, onBadRow: 'error' })
  yes<Equal<OutputOf<typeof made>, BatchRequest<number> | Outcome<unknown, number>>>()
  const nothing = toRequests(ask)
  yes<Equal<OutputOf<typeof nothing>, BatchRequest<never> | Outcome<unknown, never>>>()

  // What carries enough, or nothing, fits a job of that row type.
  compose(toRequests(ask, { carry: true }), toChunkOfId)
  compose(toRequests(ask, { carry: ['id'] }), toChunkOfId)
  compose(toRequests(ask), toChunkOfId)
  compose(toRequests(ask, { carry: false }), toChunkOfId)
  // @ts-expect-error the row that is carried has no id
  compose(toRequests(ask, { carry: ['text'] }), toChunkOfId)
  // @ts-expect-error a row has no such field
  toRequests(ask, { carry: ['nope'] })
  // @ts-expect-error a request has params
  toRequests((row: Row) => ({ custom_id: row.id }))
  // @ts-expect-error a batch can't stream
  toRequests((row: Row) => ({ ...ask(row), params: { ...ask(row).params, stream: true as const } }))

  // With the row type named, the rest is not inferred, but all forms are allowed.
  compose(
    toRequests<Row>((row) => ask(row)),
    toChunkOfId,
  )
  compose(
    toRequests<Row>((row) => ask(row), { carry: true }),
    toChunkOfId,
  )
  compose(
    toRequests<Row>((row) => ask(row), { carry: ['id', 'text'] }),
    toChunkOfId,
  )
}
