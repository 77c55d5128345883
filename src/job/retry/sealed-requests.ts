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
import { chunkOf } from '../core/chunk-of.ts'
import type { Needs } from '../core/job-parts.ts'
import { requestOf } from '../emit/recorded-rows.ts'
import { parseRowLine } from '../seal/row-line.ts'
import type { RequestRow } from '../seal/row-line.ts'

interface OpenChunk {
  readonly name: string
  readonly rows: LineReader
  readonly body: FileHandle
  last: number
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
    const row = await rowOf(chunk, ref.index)
    if (!row) return undefined
    const { buffer } = await chunk.body.read(Buffer.allocUnsafe(row.bytes), 0, row.bytes, row.at)
    return { ...requestOf(row, buffer), retries: ref }
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
    if (this.#open?.name === name && this.#open.last < ref.index) return this.#open
    await this.close()
    if (chunkOf(this.#job, ref).pruned) return undefined
    const { paths } = this.#job
    const body = await open(paths.body(key, ref.chunk), 'r')
    this.#open = { name, rows: new LineReader(paths.rows(key, ref.chunk)), body, last: -1 }
    return this.#open
  }
}

async function rowOf(chunk: OpenChunk, index: number): Promise<RequestRow | undefined> {
  for (let line = await chunk.rows.next(); line; line = await chunk.rows.next()) {
    const row = parseRowLine(line)
    if ('outcome' in row) continue
    chunk.last = row.request
    if (row.request === index) return row
  }
  return undefined
}
