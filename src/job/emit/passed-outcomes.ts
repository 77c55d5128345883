/**
 * Outcomes that pass `awaitResults` because they were known before. They wait on disk and are emitted with
 * the batch that holds their rows, so a replay keeps the order of the earlier run, however fast its batches
 * come. Outcomes outside every batch's range are emitted at the end, in input order. So are requests that the
 * service refused for their size: when it refuses them depends on how the creates went, and a replay knows it
 * from the start.
 */
import { parseJson } from '../../json/parse-json.ts'
import { toJson } from '../../json/to-json.ts'
import type { Outcome } from '../../outcome.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { holds } from '../journal/chunk-state.ts'
import type { DiskFile } from '../disk/disk.ts'
import { EmittedRanges } from './emitted-ranges.ts'
import { mergeBlocks } from './merge-blocks.ts'
import type { MergedBlock, PassedOutcome } from './merge-blocks.ts'
import type { Needs } from '../core/job-parts.ts'
import { placeOf } from '../seal/row-line.ts'

/** A block of outcomes on disk that follow one another in the input. */
interface Block extends MergedBlock {
  last: Place
  readonly at: number
  bytes: number
  rows: number
}

const blockRows = 1000

export class PassedOutcomes {
  readonly #job: Needs<'disk' | 'paths'>
  readonly #attempt: string
  readonly #path: string
  readonly #blocks: Block[] = []
  readonly #emitted = new EmittedRanges()
  #file: DiskFile | undefined
  #size = 0

  constructor(job: Needs<'disk' | 'paths'>, attempt: string) {
    this.#job = job
    this.#attempt = attempt
    this.#path = job.paths.passed(attempt)
  }

  async add(outcome: Outcome): Promise<void> {
    const { disk, paths } = this.#job
    if (!this.#file) {
      await disk.makeFolder(paths.attempt(this.#attempt))
      this.#file = await disk.create(this.#path)
    }
    const line = Buffer.from(`${toJson(outcome)}\n`)
    await this.#file.write(line)
    this.#note(placeOf(outcome), line.length)
    this.#size += line.length
  }

  /** Yields the outcomes within a chunk's range, in input order. */
  async *within(chunk: ChunkState): AsyncGenerator<Outcome> {
    const upTo = this.#size
    const blocks = this.#blocks.filter((block) => overlap(block, chunk))
    for await (const { outcome, at } of this.#read(blocks, upTo)) {
      if (outcome.ref || !holds(chunk, placeOf(outcome))) continue
      if (!this.#emitted.has(placeOf(outcome), at)) yield outcome
    }
    this.#emitted.add(chunk, upTo)
  }

  /** Yields the outcomes that were not emitted with a range. */
  async *rest(): AsyncGenerator<Outcome> {
    const blocks = this.#blocks.toSorted((a, b) => comparePlaces(a.first, b.first))
    for await (const { outcome, at } of mergeBlocks(blocks, (block) => this.#read([block]))) {
      if (outcome.ref || !this.#emitted.has(placeOf(outcome), at)) yield outcome
    }
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
    if (file && !this.#job.disk.poison) await this.#job.disk.remove(this.#path)
  }

  #note(place: Place, bytes: number): void {
    const block = this.#blocks.at(-1)
    if (block && block.rows < blockRows && comparePlaces(place, block.last) >= 0) {
      block.last = place
      block.bytes += bytes
      block.rows++
    } else this.#blocks.push({ first: place, last: place, at: this.#size, bytes, rows: 1 })
  }

  /** Reads no further than `upTo`, because more outcomes may pass meanwhile. */
  async *#read(blocks: readonly Block[], upTo: number = this.#size): AsyncGenerator<PassedOutcome> {
    for (const block of blocks) {
      const bytes = Math.min(block.bytes, upTo - block.at)
      if (bytes <= 0) continue
      let at = block.at
      for await (const line of new LineReader(this.#path, { at, bytes })) {
        yield { outcome: parseJson(line.toString()) as Outcome, at }
        at += line.length + 1
      }
    }
  }
}

function overlap(block: Block, chunk: ChunkState): boolean {
  return comparePlaces(block.first, chunk.to) <= 0 && comparePlaces(chunk.from, block.last) <= 0
}
