/**
 * Room on the disk for the results of one batch. Asked for step by step while they come, so that a
 * disk without room ends the run with a clear error before a write fails.
 */
import { Gate } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

const maxStepBytes = 64 * 2 ** 20
/** A short answer as the service wraps it. Longer ones are asked for when they have come so far. */
const usualLineBytes = 2048

export class ResultSpace {
  readonly #job: Needs<'disk' | 'paths' | 'settings'>
  readonly #chunk: ChunkState
  readonly #stepBytes: number
  /** Bytes that may still come before the next question. */
  #left = 0

  constructor(job: Needs<'disk' | 'paths' | 'settings'>, chunk: ChunkState) {
    this.#job = job
    this.#chunk = chunk
    this.#stepBytes = Math.min(chunk.requests * usualLineBytes, maxStepBytes)
  }

  /**
   * To be called for all that comes.
   *
   * @param unwritten - bytes in memory that are to be written
   * @throws BatchlineError `ERR_STOPPED`
   */
  async take(bytes: number, unwritten: number): Promise<void> {
    this.#left -= bytes
    if (this.#left > 0) return
    this.#left = this.#stepBytes
    const { disk, paths, settings } = this.#job
    const wanted = this.#stepBytes + unwritten
    const short = await disk.missingSpace(paths.folder, wanted, settings.keepFreeBytes)
    if (short === undefined) return
    throw Gate.error({
      code: 'ERR_STOPPED',
      message:
        `the disk of ${paths.folder} has no room for the results of batch ${this.#chunk.id} (${short} bytes are missing). ` +
        'They are paid and kept for 29 days: make room and run the same program again.',
    })
  }
}
