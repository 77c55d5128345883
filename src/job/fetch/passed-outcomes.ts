/**
 * Outcomes that pass `awaitResults` because they were known before. They wait on the disk for the batch
 * in whose range of rows they lie and go out with it, so that a replay gives the order of the run
 * before, however fast its batches come; what lies in no range goes out at the end.
 */
import type { Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { comparePlaces } from '../journal/chunk-state.ts'
import type { DiskFile } from '../disk/disk.ts'
import type { JobCore } from '../job-core.ts'
import type { Place } from '../journal/journal-records.ts'
import { placeOf } from '../seal/row-line.ts'

/** A block of outcomes on the disk that follow one another in the input. */
interface Block {
  readonly first: Place
  last: Place
  readonly at: number
  bytes: number
  rows: number
}

const blockRows = 1000

export class PassedOutcomes {
  readonly #core: JobCore
  readonly #attempt: string
  readonly #path: string
  readonly #blocks: Block[] = []
  /** Ranges that have gone out. */
  readonly #done: ChunkState[] = []
  #file: DiskFile | undefined
  #size = 0

  constructor(core: JobCore, attempt: string) {
    this.#core = core
    this.#attempt = attempt
    this.#path = core.paths.passed(attempt)
  }

  async add(outcome: Outcome): Promise<void> {
    const { disk, paths } = this.#core
    if (!this.#file) {
      await disk.makeFolder(paths.attempt(this.#attempt))
      this.#file = await disk.create(this.#path)
    }
    const line = Buffer.from(`${JSON.stringify(outcome)}\n`)
    await this.#file.write(line)
    this.#note(placeOf(outcome), line.length)
    this.#size += line.length
  }

  /** The outcomes within a chunk's range, in input order. */
  async *within(chunk: ChunkState): AsyncGenerator<Outcome> {
    this.#done.push(chunk)
    for await (const outcome of this.#read((block) => overlap(block, chunk))) {
      if (holds(chunk, placeOf(outcome))) yield outcome
    }
  }

  /** The outcomes in no range that has gone out. */
  async *rest(): AsyncGenerator<Outcome> {
    const done = this.#done.toSorted((a, b) => comparePlaces(a.from, b.from))
    for await (const outcome of this.#read(() => true)) {
      const place = placeOf(outcome)
      const before = done[lastFrom(done, place)]
      if (!before || !holds(before, place)) yield outcome
    }
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
    if (file && !this.#core.disk.poison) await this.#core.disk.remove(this.#path)
  }

  #note(place: Place, bytes: number): void {
    const block = this.#blocks.at(-1)
    if (block && block.rows < blockRows && comparePlaces(place, block.last) >= 0) {
      block.last = place
      block.bytes += bytes
      block.rows++
    } else this.#blocks.push({ first: place, last: place, at: this.#size, bytes, rows: 1 })
  }

  async *#read(wanted: (block: Block) => boolean): AsyncGenerator<Outcome> {
    // A copy: while some are read, more may pass.
    for (const { at, bytes } of this.#blocks.filter(wanted)) {
      for await (const line of new LineReader(this.#path, { at, bytes })) {
        yield JSON.parse(line.toString()) as Outcome
      }
    }
  }
}

function holds(chunk: ChunkState, place: Place): boolean {
  return comparePlaces(chunk.from, place) <= 0 && comparePlaces(place, chunk.to) <= 0
}

/** Index of the last chunk that begins at or before a place; -1 where none does. */
function lastFrom(chunks: readonly ChunkState[], place: Place): number {
  let low = 0
  let high = chunks.length
  while (low < high) {
    const middle = (low + high) >> 1
    const chunk = chunks[middle]
    if (chunk && comparePlaces(chunk.from, place) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

function overlap(block: Block, chunk: ChunkState): boolean {
  return comparePlaces(block.first, chunk.to) <= 0 && comparePlaces(chunk.from, block.last) <= 0
}
