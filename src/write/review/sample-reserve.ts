/**
 * The rows with the smallest numbers among those that the share has not drawn: they fill the sample up
 * where the share alone draws too few. A line may be long, so lines lie in a scratch file, and memory holds
 * a few numbers for each. Of N rows about k ln(N / k) are written for a reserve of k.
 */
import type { ScratchFile } from './scratch-file.ts'

/** A line in the scratch file. */
export interface Reserved {
  readonly hash: number
  /** Bytes of the review file when the row came: its place there. */
  readonly before: number
  at: number
  readonly bytes: number
}

/** Below this the scratch file is not worth a copy. */
const leastWasteBytes = 16 * 1024 * 1024

export class SampleReserve {
  readonly #scratch: () => Promise<ScratchFile>
  #file: ScratchFile | undefined
  #room: number
  /** A heap: none has a smaller number than those at 2i + 1 and 2i + 2. */
  readonly #heap: Reserved[] = []
  #bytes = 0

  /**
   * @param scratch - makes a new scratch file
   * @param room - rows that it keeps
   */
  constructor(scratch: () => Promise<ScratchFile>, room: number) {
    this.#scratch = scratch
    this.#room = room
  }

  /** Whether a row with this number would be kept. */
  takes(hash: number): boolean {
    return this.#heap.length < this.#room || (this.#room > 0 && hash < this.#heap[0]!.hash)
  }

  async put(hash: number, before: number, line: string | Buffer): Promise<void> {
    this.#file ??= await this.#scratch()
    const bytes = Buffer.isBuffer(line) ? line : Buffer.from(line)
    const at = await this.#file.append(bytes)
    this.#push({ hash, before, at, bytes: bytes.length })
    if (this.#heap.length > this.#room) this.#pop()
    await this.#dropWaste()
  }

  /** Keeps one row fewer: another one is in the sample now. */
  shrink(): void {
    if (this.#room === 0) return
    this.#room--
    if (this.#heap.length > this.#room) this.#pop()
  }

  get size(): number {
    return this.#heap.length
  }

  /** The kept lines, in the order in which they came. */
  async *lines(): AsyncGenerator<{ before: number; line: Buffer }> {
    for (const kept of this.#inOrder())
      yield { before: kept.before, line: await this.#file!.read(kept.at, kept.bytes) }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  /** The file is appended to alone. */
  #inOrder(): Reserved[] {
    return this.#heap.toSorted((a, b) => a.at - b.at)
  }

  /** Copies the kept lines to a new file where most of the old one is lines that were given up. */
  async #dropWaste(): Promise<void> {
    const old = this.#file!
    if (old.bytes - this.#bytes < Math.max(leastWasteBytes, this.#bytes)) return
    const file = await this.#scratch()
    for (const kept of this.#inOrder())
      kept.at = await file.append(await old.read(kept.at, kept.bytes))
    this.#file = file
    await old.close()
  }

  #push(one: Reserved): void {
    const heap = this.#heap
    this.#bytes += one.bytes
    let at = heap.push(one) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (heap[above]!.hash >= one.hash) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = one
  }

  /** Gives up the row with the largest number. */
  #pop(): void {
    const heap = this.#heap
    this.#bytes -= heap[0]!.bytes
    const one = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && heap[below + 1]!.hash > heap[below]!.hash) below++
      if (heap[below]!.hash <= one.hash) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = one
  }
}
