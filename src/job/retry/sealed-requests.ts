/**
 * Reads the sealed requests of failures again for the next attempt. Failures come grouped by chunk and in
 * ascending order, so the `.rows` file of a chunk is walked once and only the needed lines of the body are
 * read.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { BatchRequest, Ref } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { chunkOf } from '../core/chunk-of.ts'
import type { Needs } from '../core/job-parts.ts'
import { requestOf } from '../emit/recorded-rows.ts'
import { parseRowLine } from '../seal/row-line.ts'
import type { RequestRow, SameRow } from '../seal/row-line.ts'
import { requestRange } from '../journal/chunk-state.ts'
import type { Span } from '../core/request-spans.ts'
import { RequestSpans } from '../core/request-spans.ts'

interface OpenChunk {
  readonly name: string
  readonly state: ChunkState
  readonly rows: LineReader
  readonly body: FileHandle
  /** Set if rows share requests, whose lines of the body they need. */
  readonly spans: RequestSpans | undefined
  /** The last request and the last copy that the walk has passed. */
  last: number
  lastCopy: number
}

export class SealedRequests {
  readonly #job: Needs<'state' | 'paths'>
  #open: OpenChunk | undefined

  constructor(job: Needs<'state' | 'paths'>) {
    this.#job = job
  }

  /** The request that a failure refers to; undefined if its body was pruned. */
  async get(ref: Ref): Promise<BatchRequest | undefined> {
    const chunk = await this.#chunk(ref)
    if (!chunk) return undefined
    const row = await rowOf(chunk, ref)
    const span = row && spanOf(chunk, row)
    if (!span) return undefined
    const { buffer } = await chunk.body.read(Buffer.allocUnsafe(span.bytes), 0, span.bytes, span.at)
    return { ...requestOf(row, buffer, chunk.state), retries: ref }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.rows.close()
    await open?.body.close()
  }

  async #chunk(ref: Ref): Promise<OpenChunk | undefined> {
    const key = attemptKey(ref)
    const name = `${key}/${ref.chunk}`
    if (this.#open?.name === name && isAhead(this.#open, ref)) return this.#open
    await this.close()
    const state = chunkOf(this.#job, ref)
    if (state.pruned) return undefined
    const { paths } = this.#job
    const body = await open(paths.body(key, ref.chunk), 'r')
    const rows = new LineReader(paths.rows(key, ref.chunk))
    const spans = state.same > 0 ? new RequestSpans(requestRange(state)) : undefined
    this.#open = { name, state, rows, body, spans, last: -1, lastCopy: 0 }
    return this.#open
  }
}

/** Whether the walk has still to come to a row. Requests and copies are each counted in the order of rows. */
function isAhead({ last, lastCopy }: OpenChunk, { index, copy }: Ref): boolean {
  return copy === undefined ? last < index : lastCopy < copy
}

async function rowOf(
  chunk: OpenChunk,
  { index, copy }: Ref,
): Promise<RequestRow | SameRow | undefined> {
  for (let line = await chunk.rows.next(); line; line = await chunk.rows.next()) {
    const row = parseRowLine(line)
    if ('outcome' in row) continue
    if ('same' in row) {
      chunk.lastCopy = row.copy
      if (row.copy === copy) return row
      continue
    }
    chunk.last = row.request
    chunk.spans?.set(row.request, row.at, row.bytes)
    if (copy === undefined && row.request === index) return row
  }
  return undefined
}

/** Where the row's request lies in the body. */
function spanOf({ spans }: OpenChunk, row: RequestRow | SameRow): Span | undefined {
  return 'same' in row ? spans?.get(row.same) : row
}
