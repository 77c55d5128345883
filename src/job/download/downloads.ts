/** Runs the downloads of a job, a few at a time. Each uses a block of memory that the next one reuses. */
import pLimit from 'p-limit'
import type { ChunkState } from '../journal/chunk-state.ts'
import { runBytes } from './download-results.ts'
import type { Needs } from '../core/job-parts.ts'
import { FailingBatches } from './failing-batches.ts'
import { fetchChunk } from './fetch-chunk.ts'
import type { FetchParts } from './fetch-chunk.ts'
import type { FetchTries } from '../core/fetch-tries.ts'
import { SortedRun } from '../results/sorted-run.ts'

const concurrency = 2
/** What may be added before a run is checked again: one block from the network, or what it inflates to. */
const moreBytes = 256 * 1024
const pieceBytes = 256 * 1024

export class Downloads {
  readonly failing: FailingBatches
  readonly #job: FetchParts
  readonly #limit = pLimit(concurrency)
  readonly #idle: SortedRun[] = []

  constructor(job: Omit<FetchParts, 'failing'> & Needs<'gate'>) {
    this.failing = new FailingBatches(job.gate)
    this.#job = { ...job, failing: this.failing }
  }

  /** @returns milliseconds until the next try; undefined once the chunk is settled */
  fetch(chunk: ChunkState, tries: FetchTries): Promise<number | undefined> {
    return this.#limit(async () => {
      const blockBytes = runBytes + moreBytes
      const run = this.#idle.pop() ?? new SortedRun({ blockBytes, pieceBytes })
      try {
        return await fetchChunk(this.#job, chunk, tries, run)
      } finally {
        run.clear()
        this.#idle.push(run)
      }
    })
  }
}
