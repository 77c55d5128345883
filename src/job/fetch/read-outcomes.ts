/**
 * A chunk's outcomes in the order of its requests: the `.rows` file and the results, joined. Both are
 * read from front to back, some rows at a time, so that memory does not depend on the chunk.
 */
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { readFailure } from '../disk/read-failure.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk, requestRange } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { parseRowLine } from '../seal/row-line.ts'
import { MergedResults } from './merged-results.ts'
import { outcomeMaker } from './outcome-maker.ts'

/** Outcomes that are made together, and bytes of results after which fewer are. */
const windowRows = 64
const windowBytes = 256 * 1024

/** Yields some outcomes at a time: waiting for each by itself would take longer than making it. */
export async function* readOutcomes(core: JobCore, chunk: ChunkState): AsyncGenerator<Outcome[]> {
  try {
    yield* joined(core, chunk)
  } catch (error) {
    throw readFailure(`the results of chunk ${chunk.chunk} in ${core.paths.folder}`, error)
  }
}

async function* joined(core: JobCore, chunk: ChunkState): AsyncGenerator<Outcome[]> {
  const { first, last } = requestRange(chunk)
  const results = chunk.status === 'fetched' ? await MergedResults.open(core, chunk) : undefined
  const toOutcome = outcomeMaker(core, chunk)
  const rows = new LineReader(core.paths.rows(chunk.attempt, fileChunk(chunk)))
  try {
    let window: Outcome[] = []
    let bytes = 0
    for (;;) {
      const line = rows.buffered() ?? (await rows.next())
      if (!line) break
      const row = parseRowLine(line)
      if ('outcome' in row || row.request < first) continue
      if (row.request > last) break
      const taken = results?.take(row.request)
      const result = taken instanceof Promise ? await taken : taken
      window.push(toOutcome(row, result))
      bytes += result?.length ?? 0
      if (window.length < windowRows && bytes < windowBytes) continue
      yield window
      window = []
      bytes = 0
    }
    if (window.length > 0) yield window
  } finally {
    await rows.close()
    await results?.close()
  }
}
