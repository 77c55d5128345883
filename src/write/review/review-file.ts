/**
 * The review file of a sink: rows that a person should look at, as they come, and a sample of the others.
 * The sample is the rows with the smallest numbers: all below the share, and as many more as `least` asks
 * for. So every row has the same chance, and the error rate of the sample is that of the output.
 */
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import type { Place } from '../../place.ts'
import { openRowFile } from '../open-row-file.ts'
import { PartFile } from '../part-file.ts'
import type { RowFile } from '../row-file.ts'
import type { FullReviewOptions } from './review-options.ts'
import { lineWithReason } from './review-reason.ts'
import type { ReviewReason } from './review-reason.ts'
import { sampleHash } from './sample-hash.ts'
import { SampleReserve } from './sample-reserve.ts'
import { ScratchFile } from './scratch-file.ts'

const copyBytes = 256 * 1024

export class ReviewFile {
  readonly #options: FullReviewOptions
  readonly #file: RowFile
  readonly #reserve: SampleReserve
  readonly counts: Record<ReviewReason, number> = { tier: 0, unsure: 0, fallback: 0, sample: 0 }
  #bytes = 0

  private constructor(options: FullReviewOptions, file: RowFile, tempDir: string | undefined) {
    this.#options = options
    this.#file = file
    const prefix = join(tempDir ?? file.folder ?? tmpdir(), `${basename(options.path)}.sample-`)
    this.#reserve = new SampleReserve(() => ScratchFile.create(prefix), options.least)
  }

  /** @param onError - called when a write fails that nobody awaits */
  static async open(
    options: FullReviewOptions,
    tempDir: string | undefined,
    onError: (error: Error) => void,
  ): Promise<ReviewFile> {
    return new ReviewFile(options, await openRowFile(options.path, onError), tempDir)
  }

  /** Whether rows are drawn at all. */
  get draws(): boolean {
    return this.#options.share > 0 || this.#options.least > 0
  }

  /**
   * Takes a row. Returns a promise to await when there is no room.
   *
   * @param reason - `sample` for a row that may be drawn
   */
  put(reason: ReviewReason, place: Place, line: string | Buffer): Promise<void> | undefined {
    if (reason !== 'sample') return this.#write(reason, lineWithReason(line, reason))
    if (!this.draws) return undefined
    const hash = sampleHash(this.#options.seed, place)
    if (hash < this.#options.share) {
      this.#reserve.shrink()
      return this.#write(reason, lineWithReason(line, reason))
    }
    if (!this.#reserve.takes(hash)) return undefined
    return this.#reserve.put(hash, this.#bytes, lineWithReason(line, reason))
  }

  /** Resolves when a crash can no longer lose what belongs into the file. */
  async finish(): Promise<void> {
    if (this.#reserve.size > 0) await this.#fillUp()
    await this.#reserve.close()
    await this.#file.finish()
  }

  async publish(): Promise<void> {
    await this.#file.publish()
  }

  async abandon(): Promise<void> {
    await this.#reserve.close()
    await this.#file.abandon()
  }

  #write(reason: ReviewReason, line: string | Buffer): Promise<void> | undefined {
    this.counts[reason]++
    this.#bytes += Buffer.byteLength(line)
    return this.#file.append(line)
  }

  /** Puts the reserve where its rows came, so that the file has one order: that of the sink. */
  async #fillUp(): Promise<void> {
    this.counts.sample += this.#reserve.size
    const file = this.#file
    const before = file instanceof PartFile ? await file.restart() : undefined
    try {
      let at = 0
      const copyTo = async (end: number): Promise<void> => {
        while (before && at < end) {
          const block = await before.read(at, Math.min(copyBytes, end - at))
          await file.append(block)
          at += block.length
        }
      }
      for await (const { before: end, line } of this.#reserve.lines()) {
        await copyTo(end)
        await file.append(line)
      }
      await copyTo(this.#bytes)
    } finally {
      await before?.close()
    }
  }
}
