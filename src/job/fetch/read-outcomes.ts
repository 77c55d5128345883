/**
 * The outcomes of a settled chunk, in input order: its `.rows` read in sequence, each row joined with
 * its line of the results by two numbers a request (offset and length), which are dropped when the
 * chunk has been emitted.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { requestIndex } from './request-index.ts'
import { resultId } from './result-line.ts'
import { parseRowLine } from '../seal/row-line.ts'
import type { RequestRow } from '../seal/row-line.ts'
import { toOutcome } from './to-outcome.ts'

/** Rows whose results are read together, and bytes after which fewer are. */
const windowRows = 64
const windowBytes = 1024 * 1024

export async function* readOutcomes(core: JobCore, chunk: ChunkState): AsyncGenerator<Outcome> {
  const { first, last } = requestRange(chunk)
  const results = chunk.status === 'fetched' ? await ResultIndex.open(core, chunk) : undefined
  const rows = new LineReader(core.paths.rows(chunk.attempt, fileChunk(chunk)))
  try {
    let window: RequestRow[] = []
    let bytes = 0
    for (let line = await rows.next(); line; line = await rows.next()) {
      const row = parseRowLine(line)
      if ('outcome' in row || row.request < first) continue
      if (row.request > last) break
      window.push(row)
      bytes += results?.lengthOf(row.request) ?? 0
      if (window.length < windowRows && bytes < windowBytes) continue
      yield* await join(core, chunk, window, results)
      window = []
      bytes = 0
    }
    yield* await join(core, chunk, window, results)
  } finally {
    await rows.close()
    await results?.close()
  }
}

async function join(
  core: JobCore,
  chunk: ChunkState,
  rows: readonly RequestRow[],
  results: ResultIndex | undefined,
): Promise<Outcome[]> {
  const lines = results && (await Promise.all(rows.map((row) => results.line(row.request))))
  return rows.map((row, i) => toOutcome(core, chunk, row, lines?.[i]))
}

/** Where each request's line lies in the results. */
class ResultIndex {
  readonly #file: FileHandle
  readonly #first: number
  readonly #offsets: Float64Array
  readonly #lengths: Uint32Array

  private constructor(file: FileHandle, first: number, requests: number) {
    this.#file = file
    this.#first = first
    this.#offsets = new Float64Array(requests)
    this.#lengths = new Uint32Array(requests)
  }

  static async open(core: JobCore, chunk: ChunkState): Promise<ResultIndex> {
    const path = core.paths.results(chunk.attempt, chunk.chunk)
    const indexOf = await requestIndex(core, chunk)
    const index = new ResultIndex(await open(path, 'r'), requestRange(chunk).first, chunk.requests)
    let at = 0
    const lines = new LineReader(path)
    try {
      for (let line = await lines.next(); line; line = await lines.next()) {
        const id = resultId(line)
        const request = id === undefined ? undefined : indexOf(id)
        if (request !== undefined) index.#set(request, at, line.length)
        at += line.length + 1
      }
      return index
    } catch (error) {
      await index.close()
      throw error
    } finally {
      await lines.close()
    }
  }

  /** The line of a request; undefined where the results have none. */
  async line(request: number): Promise<Buffer | undefined> {
    const at = this.#offsets[request - this.#first] ?? 0
    const length = this.lengthOf(request)
    if (length === 0) return undefined
    const { buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, at)
    return buffer
  }

  /** Bytes of the line of a request. */
  lengthOf(request: number): number {
    return this.#lengths[request - this.#first] ?? 0
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #set(request: number, at: number, length: number): void {
    this.#offsets[request - this.#first] = at
    this.#lengths[request - this.#first] = length
  }
}
