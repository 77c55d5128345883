/**
 * Checks that the disk has room for the results of one batch. It checks step by step while they come, so
 * a full disk ends the run with a clear error before a write fails.
 */
import { Gate } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

const maxStepBytes = 64 * 2 ** 20
/** The size of a short answer with the service's envelope. Longer ones are covered by later checks. */
const usualLineBytes = 2048

export class ResultSpace {
  readonly #job: Needs<'disk' | 'paths' | 'settings'>
  readonly #chunk: ChunkState
  readonly #stepBytes: number
  /** Bytes that may still come before the next check. */
  #left = 0

  constructor(job: Needs<'disk' | 'paths' | 'settings'>, chunk: ChunkState) {
    this.#job = job
    this.#chunk = chunk
    this.#stepBytes = Math.min(chunk.requests * usualLineBytes, maxStepBytes)
  }

  /**
   * Call it for all bytes that come.
   *
   * @param unwritten - bytes in memory that must still be written
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
        'They are paid, and the service keeps them for 29 days. Free some space and run the same program again.',
    })
  }
}
