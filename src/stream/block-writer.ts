/**
 * Turns many small appends into few large writes. One write runs at a time; while it does, the next
 * block fills, and one more may wait in between: three blocks are all the memory there is as long as the
 * caller waits when told to, and they are used again and again.
 */

/** Beside the block that fills. A caller that does not wait makes more, and they are given up. */
const maxSpare = 2

export interface BlockWriterOptions {
  /** Bytes of a block. Default 128 KiB. */
  blockBytes?: number
  /** Writes one block; the block is used again when the promise resolves. */
  write: (block: Buffer) => Promise<void>
  /**
   * Milliseconds after which what came is written though the block is not full, so that a slow run can
   * be watched. Default: waits for a full block.
   */
  lingerMs?: number
  /** Told at once when a write fails; the caller learns it from the next promise that it awaits. */
  onError?: (error: Error) => void
}

export class BlockWriter {
  readonly #options: BlockWriterOptions
  readonly #blockBytes: number
  #block: Buffer
  readonly #spare: Buffer[] = []
  #writing = 0
  #used = 0
  /** The last write; once one has failed, all that follow fail in the same way. */
  #last: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: BlockWriterOptions) {
    this.#options = options
    this.#blockBytes = options.blockBytes ?? 128 * 1024
    this.#block = Buffer.allocUnsafe(this.#blockBytes)
  }

  /** Takes text or bytes; gives `undefined` while there is room, else a promise of room to await. */
  append(data: string | Buffer): Promise<void> | undefined {
    const isText = typeof data === 'string'
    const most = isText ? data.length * 3 : data.length
    if (most > this.#blockBytes) return this.#writeAlone(isText ? Buffer.from(data) : data)
    const room = most > this.#blockBytes - this.#used ? this.#makeRoom() : undefined
    if (this.#used === 0) this.#linger()
    this.#used += isText ? this.#block.write(data, this.#used) : data.copy(this.#block, this.#used)
    return room
  }

  /** Resolves when everything appended so far is written. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#used === 0) return this.#last
    const block = this.#block
    const filled = block.subarray(0, this.#used)
    this.#block = this.#spare.pop() ?? Buffer.allocUnsafe(this.#blockBytes)
    this.#used = 0
    return this.#enqueue(async () => {
      await this.#options.write(filled)
      if (this.#spare.length < maxSpare) this.#spare.push(block)
    })
  }

  /** One block may be on its way while the next fills: the one before it is what is waited for. */
  #makeRoom(): Promise<void> {
    const before = this.#last
    void this.flush()
    return before
  }

  /** Larger than a block: written as it is. */
  #writeAlone(bytes: Buffer): Promise<void> {
    void this.flush()
    return this.#enqueue(() => this.#options.write(bytes))
  }

  #enqueue(write: () => Promise<void>): Promise<void> {
    this.#writing++
    this.#last = this.#last.then(write)
    this.#last.then(
      () => this.#writing--,
      (error) => this.#options.onError?.(error as Error),
    )
    return this.#last
  }

  #linger(): void {
    const { lingerMs } = this.#options
    if (lingerMs === undefined) return
    this.#timer = setTimeout(() => {
      // Behind a reader that stands still the block fills instead: block after block would wait there.
      if (this.#writing > 0) this.#linger()
      else void this.flush()
    }, lingerMs)
    this.#timer.unref()
  }
}
