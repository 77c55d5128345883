/** Downloads a batch's results to the disk once, at full speed. The caller judges whether they are complete. */
import { fetchResults } from '../../api/fetch-results.ts'
import { AnswerRates } from '../../cost/answer-rates.ts'
import type { RecordedUsage } from '../../cost/recorded-usage.ts'
import { UsageSum } from '../../cost/usage-sum.ts'
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

/** The parts of a job that a download needs. */
export type DownloadParts = Needs<'id' | 'settings' | 'paths' | 'disk' | 'service' | 'prices'>

/** Bytes in a run of sorted lines. Smaller runs would be more numerous, and each is read separately later. */
export const runBytes: number = 2 * 1024 * 1024

export interface DownloadedResults extends Download {
  /** The number of lines longer than {@link mostLineBytes}. They were skipped. */
  readonly oversized: number
  /** What the answers have used and cost. */
  readonly usage: RecordedUsage
}

/**
 * Writes the batch's results to the chunk's temporary file, and syncs it.
 *
 * @param run - an empty run, which provides the memory to sort lines in
 * @throws the client's errors, ResultsTooLarge, and {@link BatchlineError} of the disk. The file is closed in each case.
 */
export async function downloadResults(
  job: DownloadParts,
  chunk: ChunkState,
  run: SortedRun,
): Promise<DownloadedResults> {
  const indexOf = await requestIndex(job, chunk)
  const { first } = requestRange(chunk)
  // The rates of an earlier download stay: outcomes with them may have been emitted.
  const rates = new AnswerRates(job.prices, chunk.sentDay, chunk.usage?.kinds)
  const usage = new UsageSum(rates, chunk.asks)
  const sink = new ResultSink(chunk.requests, run, usage, (id) => {
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
    return { ...sink.result(), oversized: splitter.oversized, usage: usage.record() }
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}
