/**
 * Keeps any number of lines that can't be written yet, in bounded memory: some in memory, the rest
 * in sorted runs on disk.
 *
 * Lines often arrive in sorted stretches, because each batch is in order. A stretch continues an
 * earlier run that ends before it, so the number of runs depends on how interleaved the stretches
 * are, not on the amount of data. When there are more runs than files may be open, some are merged.
 * They are chosen so that a line is rarely copied: with the defaults and rows in random order 3
 * times for 10 GB, 6 times for 1 TB.
 */
import { comparePlaces } from '../place.ts'
import type { Place } from '../place.ts'
import { mergeSorted } from '../stream/merge-sorted.ts'
import type { SortedSource } from '../stream/merge-sorted.ts'
import type { PlacedLine } from './placed-line.ts'
import { SpillRun } from './spill-run.ts'

/** Memory per line besides its text, which counts two bytes per character. */
const lineOverheadBytes = 200

/** Below this the disk that a run holds of lines taken is not worth another file. */
const leastWasteBytes = 16 * 1024 * 1024

type SortedLines = SortedSource<Place, PlacedLine>

export interface OrderedSpillOptions {
  /** Path prefix of the runs. */
  prefix: string
  maxMemoryBytes: number
  /** At least 2. One more file is open during a merge. */
  maxOpenFiles: number
}

export class OrderedSpill {
  readonly #options: OrderedSpillOptions
  #pending = new Map<number, PlacedLine[]>()
  #pendingBytes = 0
  #runs: SpillRun[] = []
  /** Every run with an open file, including the one being written. */
  readonly #open = new Set<SpillRun>()
  #isClosed = false

  constructor(options: OrderedSpillOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0 && this.#runs.length === 0
  }

  /** Estimated bytes of the lines in memory. */
  get memoryBytes(): number {
    return this.#pendingBytes
  }

  get openFiles(): number {
    return this.#open.size
  }

  /** Keeps a line. Returns a promise to await when memory is full and goes to disk. */
  add(line: PlacedLine): Promise<void> | undefined {
    const [position] = line.place
    const here = this.#pending.get(position)
    if (here) here.push(line)
    else this.#pending.set(position, [line])
    this.#pendingBytes += costOf(line)
    return this.#pendingBytes > this.#options.maxMemoryBytes ? this.#spill() : undefined
  }

  /** Removes the line at a place, if it is in memory or at the head of a run. */
  take(place: Place): PlacedLine | Promise<PlacedLine> | undefined {
    const [position, part] = place
    const here = this.#pending.get(position)
    const at = here?.findIndex((line) => line.place[1] === part) ?? -1
    if (here && at !== -1) {
      const [line] = here.splice(at, 1)
      if (here.length === 0) this.#pending.delete(position)
      this.#pendingBytes -= costOf(line!)
      return line
    }
    const run = this.#runs.find(({ head }) => head && comparePlaces(head, place) === 0)
    return run && this.#takeFrom(run)
  }

  /** Passes all remaining lines to `put`, in order. */
  async drain(put: (line: PlacedLine) => Promise<void> | undefined): Promise<void> {
    await mergeSorted([...this.#runs, inMemory(this.#empty())], comparePlaces, put)
  }

  /** Releases memory and disk. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#empty()
    this.#runs = []
    for (const run of this.#open) await this.#drop(run)
  }

  async #takeFrom(run: SpillRun): Promise<PlacedLine> {
    const line = await run.take()
    if (run.head === undefined) {
      this.#runs = this.#runs.filter((other) => other !== run)
      await this.#drop(run)
    }
    return line
  }

  async #spill(): Promise<void> {
    const lines = this.#empty()
    const run = this.#runEndingBefore(lines[0]!.place) ?? (await this.#create())
    await fill(run, [inMemory(lines)])
    if (!this.#runs.includes(run)) this.#runs.push(run)
    if (this.#runs.length > this.#options.maxOpenFiles) await this.#mergeSmall()
  }

  /**
   * Finds the run that ends closest before a place, and so saves runs that end early for early
   * lines. A file gives its disk back when it is empty, not when lines are taken: where the order is
   * never quite that of the input, a run that goes on for ever would hold all that ever waited. So
   * one that is mostly lines taken is not continued. Another begins, and it comes to its end.
   */
  #runEndingBefore(place: Place): SpillRun | undefined {
    let nearest: SpillRun | undefined
    for (const run of this.#runs) {
      if (run.takenBytes > Math.max(leastWasteBytes, run.bytes)) continue
      if (comparePlaces(run.last!, place) > 0) continue
      if (!nearest || comparePlaces(run.last!, nearest.last!) > 0) nearest = run
    }
    return nearest
  }

  async #mergeSmall(): Promise<void> {
    const small = smallRuns(this.#runs)
    const merged = await this.#create()
    await fill(merged, small)
    this.#runs = [...this.#runs.filter((run) => !small.includes(run)), merged]
    for (const run of small) await this.#drop(run)
  }

  async #create(): Promise<SpillRun> {
    const run = await SpillRun.create(this.#options.prefix)
    this.#open.add(run)
    if (!this.#isClosed) return run
    await this.#drop(run)
    throw Object.assign(new Error('closed while a run was opened'), { name: 'AbortError' })
  }

  async #drop(run: SpillRun): Promise<void> {
    await run.close()
    this.#open.delete(run)
  }

  /** Removes all lines from memory and sorts them. */
  #empty(): PlacedLine[] {
    const lines = [...this.#pending.values()].flat().sort((a, b) => comparePlaces(a.place, b.place))
    this.#pending = new Map()
    this.#pendingBytes = 0
    return lines
  }
}

/**
 * Returns the two smallest runs, and each larger one as long as all smaller ones outweigh it. So
 * runs of similar size are merged, and a line's run about doubles with each copy. Merging a fixed
 * number of runs, or all of them, would copy the large ones again and again.
 */
function smallRuns(runs: readonly SpillRun[]): SpillRun[] {
  const small: SpillRun[] = []
  let bytes = 0
  for (const run of runs.toSorted((a, b) => a.bytes - b.bytes)) {
    if (small.length >= 2 && run.bytes > bytes) break
    small.push(run)
    bytes += run.bytes
  }
  return small
}

async function fill(run: SpillRun, from: readonly SortedLines[]): Promise<void> {
  await mergeSorted(from, comparePlaces, (line) => run.put(line))
  await run.flush()
}

function costOf({ line }: PlacedLine): number {
  return line.length * 2 + lineOverheadBytes
}

function inMemory(lines: readonly PlacedLine[]): SortedLines {
  let at = 0
  return {
    get head() {
      return lines[at]?.place
    },
    take: () => lines[at++]!,
  }
}
