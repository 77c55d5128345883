/**
 * Frees the blocks of bodies that have been sent. A body is read from the disk in blocks outside of V8's
 * heap, and V8 leaves tens of megabytes of them (64 on Node 24) while the program does nothing else, as
 * during most uploads. So while bodies are sent this measures how much has gathered, and collects the young
 * generation when it is too much: a millisecond each time.
 *
 * What it buys, in peak RSS of `batchline run` with 83,333 rows (200 MB) in one batch, median of two or
 * three runs, with it and without: Node 20 133 and 149 MB, Node 22 138 and 159, Node 24 150 and 186, Node 26
 * 144 and 183. In ten small batches it buys nothing.
 */
import { getHeapStatistics } from 'node:v8'
import type { JobEvent } from '../../job/core/job-event.ts'
import { youngCollector } from './collector.ts'

const lookMs = 20
const mostBytes = 8 * 2 ** 20
/** After so many looks without a change, the uploads have ended or stand still. */
const quietLooks = 500
const quietMs = 1000

export class SentBlocks {
  #collect: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #isOver = false
  /** Bytes outside of the heap at the last look. */
  #bytes = 0
  /** The fewest bytes since the last collection: those that are in use. */
  #fewest = Infinity
  #quiet = 0

  /** For `job.onEvent`. */
  readonly take = ({ type }: JobEvent): void => {
    if (type !== 'submitting') return
    this.#quiet = 0
    this.#lookAfter(lookMs)
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #lookAfter(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#isOver) this.#timer = setTimeout(() => this.#look(), ms).unref()
  }

  #look(): void {
    const bytes = getHeapStatistics().external_memory
    this.#quiet = bytes === this.#bytes ? this.#quiet + 1 : 0
    this.#bytes = bytes
    // V8 counts what a collection has freed a moment later, so the count right after one is too high.
    this.#fewest = Math.min(this.#fewest, bytes)
    if (bytes - this.#fewest >= mostBytes) this.#collectNow()
    this.#lookAfter(this.#quiet < quietLooks ? lookMs : quietMs)
  }

  #collectNow(): void {
    this.#fewest = Infinity
    try {
      this.#collect ??= youngCollector()
      this.#collect()
    } catch {
      // Node was started with another name for its `gc`: no reason to end a run in the middle of a create call.
      this.stop()
    }
  }
}
