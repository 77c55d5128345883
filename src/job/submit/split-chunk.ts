/**
 * Splits a chunk that the service finds too large. Its two halves are byte ranges of the same sealed file
 * and keep its wire ids. A single request that is too large can never be sent.
 */
import { askOf } from '../../cost/ask-of.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import type { AskedUsage } from '../../cost/recorded-usage.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import type { SplitPart } from '../journal/journal-records.ts'
import { parseRowLine } from '../seal/row-line.ts'

export async function splitChunk(
  { paths, state, records, runs, events }: Needs<'paths' | 'state' | 'records' | 'runs' | 'events'>,
  chunk: ChunkState,
  why: string,
): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  if (chunk.requests === 1) {
    await records.add({ type: 'REJECTED', ...of, why, final: true })
    return
  }
  const { first, last } = requestRange(chunk)
  const middle = first + Math.ceil((last - first + 1) / 2)
  const rows = paths.rows(chunk.attempt, fileChunk(chunk))
  const [start, cut, end] = await offsets(rows, [first, middle, last])
  if (!start || !cut || !end) throw new Error(`${rows} is too short`)
  const next = state.attempt(chunk.attempt).reserve(2)
  const separator = 2
  const halves = [
    { chunk: next, first, last: middle - 1, at: start.at, bytes: cut.at - separator - start.at },
    { chunk: next + 1, first: middle, last, at: cut.at, bytes: end.at + end.bytes - cut.at },
  ]
  const body = paths.body(chunk.attempt, fileChunk(chunk))
  const into: SplitPart[] = []
  for (const half of halves) into.push({ ...half, asks: await askedIn(body, half) })
  await records.add({ type: 'SPLIT', ...of, into })
  // From now on this run has them to send.
  for (const part of state.attempt(chunk.attempt).partsOf(chunk)) runs.markDue(part)
  events.emit({ type: 'split', ...refOf(chunk), parts: into.length })
}

async function askedIn(
  body: string,
  { at, bytes }: Pick<SplitPart, 'at' | 'bytes'>,
): Promise<AskedUsage[]> {
  const sum = new AskedSum()
  for await (const line of new LineReader(body, { at, bytes })) {
    const request = line.at(-1) === comma ? line.subarray(0, -1) : line
    const { params } = JSON.parse(request.toString()) as { params: object }
    sum.add(askOf(params, request))
  }
  return sum.record()
}

const comma = 44

async function offsets(
  rows: string,
  wanted: readonly number[],
): Promise<Array<{ at: number; bytes: number }>> {
  const found: Array<{ at: number; bytes: number }> = []
  for await (const line of new LineReader(rows)) {
    const row = parseRowLine(line)
    if (!('request' in row) || !wanted.includes(row.request)) continue
    // In a chunk of two requests, the cut is also the last request.
    for (const index of wanted)
      if (index === row.request) found.push({ at: row.at, bytes: row.bytes })
    if (found.length === wanted.length) break
  }
  return found
}
