/**
 * The one place that says whether anything new may be sealed or sent. Asked right before each seal
 * and each INTENT. While something holds it, what is paid is still awaited and emitted, and then
 * the run ends as stopped and resumable.
 */
import { stat, statfs } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import type { Paths } from '../disk/paths.ts'

/** Why nothing new is sent. */
export interface Held {
  readonly code: 'ERR_STOPPED' | 'ERR_IN_DOUBT'
  readonly message: string
}

export interface GateOptions {
  /** Bytes of the disk that stay free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB. */
  keepFreeBytes?: number | undefined
}

export class Gate {
  readonly #paths: Paths
  readonly #keepFreeBytes: number | undefined
  #held: Held | undefined
  #next: string | undefined

  constructor(paths: Paths, { keepFreeBytes }: GateOptions) {
    this.#paths = paths
    this.#keepFreeBytes = keepFreeBytes
  }

  /** What holds the gate, as far as is known without looking. */
  get held(): Held | undefined {
    return this.#held
  }

  /** Holds for the rest of this run; the first reason stays. */
  hold(code: Held['code'], message: string): Held {
    return (this.#held ??= { code, message })
  }

  /** Holds from the next time it is asked: a run that has nothing more to send ends as usual. */
  holdNext(message: string): void {
    this.#next ??= message
  }

  /** @param bytes - about to be written */
  async check(bytes = 0): Promise<Held | undefined> {
    if (this.#held) return this.#held
    if (this.#next !== undefined) return this.hold('ERR_STOPPED', this.#next)
    if (await this.cancelled()) {
      return this.hold(
        'ERR_STOPPED',
        `the job is cancelled (${this.#paths.cancel} exists): nothing new is sent. To take that back: batchline resume ` +
          this.#paths.folder,
      )
    }
    const short = await this.missingSpace(bytes)
    if (short === undefined) return undefined
    return this.hold(
      'ERR_STOPPED',
      `the disk of ${this.#paths.folder} has not enough free space (${short} bytes are missing): nothing new is sent. ` +
        'Make room and run the same program again.',
    )
  }

  async cancelled(): Promise<boolean> {
    try {
      await stat(this.#paths.cancel)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }

  /** Bytes that are missing on the disk for `bytes` more; undefined when there is room. */
  async missingSpace(bytes: number): Promise<number | undefined> {
    const { bavail, blocks, bsize } = await statfs(this.#paths.folder)
    const keep = this.#keepFreeBytes ?? Math.min(2 ** 30, (blocks * bsize) / 10)
    const short = bytes + keep - bavail * bsize
    return short > 0 ? Math.ceil(short) : undefined
  }

  /** The error with which a held run ends. */
  static error(held: Held): BatchlineError {
    return new BatchlineError(held.code, held.message)
  }
}
