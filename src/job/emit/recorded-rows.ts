/**
 * Reads the input again from what is sealed, for a run without the input file because its rows came from
 * stdin. A bound chunk takes precedence over one that was never sent. Among those, a later seal takes
 * precedence over an earlier one. Chunks lie one behind the other, unless rows of an earlier job came late:
 * these are in chunks of their own, across others, and come in their places all the same.
 */
import { open } from 'node:fs/promises'
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { BatchlineError } from '../../errors.ts'
import { markChained } from '../../chained-row.ts'
import type { Paths } from '../disk/paths.ts'
import { parseJson } from '../../json/parse-json.ts'
import type { BatchRequest, Outcome } from '../../outcome.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { lowest } from '../../stream/merge-sorted.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import { holds, requestRange } from '../journal/chunk-state.ts'
import { parseRowLine, placeOf } from '../seal/row-line.ts'
import type { RequestRow, SameRow } from '../seal/row-line.ts'
import { RequestSpans } from '../core/request-spans.ts'

interface OpenChunk {
  readonly chunk: ChunkState
  readonly items: AsyncGenerator<BatchRequest | Outcome>
  item: BatchRequest | Outcome
  head: Place
}

export async function* recordedRows({
  state,
  paths,
}: Needs<'state' | 'paths'>): AsyncGenerator<BatchRequest | Outcome> {
  const attempt = state.attempt('1')
  const bound = attempt.bound()
  const scratch = [...attempt.chunks.values()].filter((c) => !c.part && !attempt.isBound(c))
  const all = [...bound, ...scratch]
  const waiting = all.toSorted((a, b) => comparePlaces(a.from, b.from) || b.chunk - a.chunk)
  let open: OpenChunk[] = []
  let last: Place = [-1, 0]
  try {
    for (;;) {
      const least = lowest(open, comparePlaces)
      const [next] = waiting
      if (next && (!least || comparePlaces(next.from, least.head) <= 0)) {
        waiting.shift()
        open.push(...(await opened(paths, next)))
        continue
      }
      if (!least) return
      const { chunk, item, head } = least
      if (!(await advance(least))) open = open.filter((other) => other !== least)
      if (comparePlaces(head, last) <= 0) continue
      const isScratch = scratch.includes(chunk)
      if (isScratch && all.some((other) => other.chunk > chunk.chunk && holds(other, head)))
        continue
      last = head
      // Sealed after a chunk that was sent and in the middle of it: such a row has come late.
      const isLate = isScratch && bound.some((other) => holds(other, head))
      yield isLate ? markChained(item, item) : item
    }
  } finally {
    for (const { items } of open) await items.return(undefined)
  }
}

async function opened(paths: Paths, chunk: ChunkState): Promise<OpenChunk[]> {
  const items = rowsOf(paths, chunk)
  const { value, done } = await items.next()
  return done === true ? [] : [{ chunk, items, item: value, head: placeOf(value) }]
}

async function advance(open: OpenChunk): Promise<boolean> {
  const { value, done } = await open.items.next()
  if (done === true) return false
  open.item = value
  open.head = placeOf(value)
  return true
}

async function* rowsOf(paths: Paths, chunk: ChunkState): AsyncGenerator<BatchRequest | Outcome> {
  if (chunk.pruned) {
    throw new BatchlineError(
      'ERR_INPUT',
      `the requests of chunk ${chunk.chunk} were pruned, so the job can only be run with its input. Nothing was sent.`,
    )
  }
  const path = paths.body(chunk.attempt, chunk.chunk)
  // Nothing was sent of a chunk without requests, so its body need not be there.
  const body = chunk.requests > 0 ? await open(path, 'r') : undefined
  // A row that shares a request has its line of the body.
  const spans = chunk.same > 0 ? new RequestSpans(requestRange(chunk)) : undefined
  try {
    for await (const line of new LineReader(paths.rows(chunk.attempt, chunk.chunk))) {
      const row = parseRowLine(line)
      if ('outcome' in row) {
        yield row.outcome
        continue
      }
      if (!('same' in row)) spans?.set(row.request, row.at, row.bytes)
      const span = 'same' in row ? spans?.get(row.same) : row
      if (!span || !body) throw new Error(`${path} has no request for row ${row.position}`)
      const { buffer } = await body.read(Buffer.allocUnsafe(span.bytes), 0, span.bytes, span.at)
      yield requestOf(row, buffer, chunk)
    }
  } finally {
    await body?.close()
  }
}

/** Makes the request of a `.rows` line and its line of the body. */
export function requestOf(
  row: RequestRow | SameRow,
  line: Buffer,
  { prompts }: Pick<ChunkState, 'prompts'>,
): BatchRequest {
  const { params } = parseJson(line.toString()) as { params: MessageCreateParamsNonStreaming }
  const { position, part, parts, custom_id, key } = row
  const prompt = prompts[row.prompt ?? 0]
  return {
    type: 'request',
    custom_id,
    params,
    position,
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts }),
    ...(row.row === undefined ? {} : { row: row.row }),
    ...(row.spent_usd === undefined ? {} : { spent_usd: row.spent_usd }),
    ...(key === undefined ? {} : { key }),
    ...(prompt === undefined ? {} : { prompt }),
  }
}
