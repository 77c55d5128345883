/**
 * A body is read from the disk in blocks. They lie outside of V8's heap, and V8 lets tens of megabytes of
 * them lie (64 on Node 24) while the program does nothing else, which is so during most uploads. So while
 * bodies are sent this looks how many have gathered, and has the young ones collected: a millisecond each time.
 */
import { getHeapStatistics } from 'node:v8'
import type { JobEvent } from '../../job/core/job-event.ts'
import { collector } from './collector.ts'
import type { Collector } from './collector.ts'

const lookMs = 20
const mostBytes = 8 * 2 ** 20
/** When so often nothing has come or gone, what was sent has been sent, or stands still. */
const quietLooks = 500
const quietMs = 1000

export class SentBlocks {
  #collector: Collector | undefined
  #timer: NodeJS.Timeout | undefined
  #isOver = false
  /** Bytes at the last look, and the fewest since the last collection: those that are in use. */
  #bytes = 0
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
    // What a collection has freed is told a moment later: therefore the fewest, and not those after it.
    this.#fewest = Math.min(this.#fewest, bytes)
    if (bytes - this.#fewest >= mostBytes) this.#collectNow()
    this.#lookAfter(this.#quiet < quietLooks ? lookMs : quietMs)
  }

  #collectNow(): void {
    this.#fewest = Infinity
    try {
      this.#collector ??= collector()
      this.#collector.young()
    } catch {
      // A node that was told to name it otherwise: no reason to end a run in the middle of a create call.
      this.stop()
    }
  }
}
