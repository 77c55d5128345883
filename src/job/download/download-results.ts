/** One download of a batch's results, to the disk at full speed: what came of it is judged by who asked. */
import { fetchResults } from '../../api/fetch-results.ts'
import { mostLineBytes } from '../../limits.ts'
import { LineSplitter } from '../../stream/line-splitter.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { requestRange } from '../journal/chunk-state.ts'
import { maxResultBytes } from '../results/max-result-bytes.ts'
import { requestIndex } from '../results/request-index.ts'
import { ResultSink } from './result-sink.ts'
import type { Download } from './result-sink.ts'
import { ResultSpace } from './result-space.ts'
import type { SortedRun } from '../results/sorted-run.ts'

/** What a download takes of a job. */
export type DownloadParts = Needs<'id' | 'settings' | 'paths' | 'disk' | 'service'>

/** Bytes of a run of sorted lines. Smaller runs are more of them, and each is read by itself later. */
export const runBytes: number = 2 * 1024 * 1024

export interface DownloadedResults extends Download {
  /** Lines longer than {@link mostLineBytes}, which were skipped. */
  readonly oversized: number
}

/**
 * Writes the batch's results to the chunk's temporary file, and syncs it.
 *
 * @param run - memory to sort lines in, with none in it
 * @throws what the client throws, ResultsTooLarge, and {@link BatchlineError} of the disk; the file is closed then
 */
export async function downloadResults(
  job: DownloadParts,
  chunk: ChunkState,
  run: SortedRun,
): Promise<DownloadedResults> {
  const indexOf = await requestIndex(job, chunk)
  const { first } = requestRange(chunk)
  const sink = new ResultSink(chunk.requests, run, (id) => {
    const index = indexOf(id)
    return index === undefined ? undefined : index - first
  })
  const splitter = new LineSplitter((line) => sink.take(line), mostLineBytes)
  const file = await job.disk.create(`${job.paths.results(chunk.attempt, chunk.chunk)}.tmp`)
  const drain = async (): Promise<void> => {
    for (const bytes of sink.drain()) await file.write(bytes)
  }
  try {
    const space = new ResultSpace(job, chunk)
    const maxBytes = maxResultBytes(chunk.requests)
    const options = { ...job.service.calls, maxBytes }
    for await (const bytes of fetchResults(job.service.client, chunk.id ?? '', options)) {
      splitter.push(bytes)
      await space.take(bytes.length, sink.pending)
      if (sink.pending >= runBytes) await drain()
    }
    splitter.end()
    await drain()
    await file.finish()
    return { ...sink.result(), oversized: splitter.oversized }
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}
