/**
 * Turns many small appends into few large writes. One write runs at a time; meanwhile the next
 * block fills, and one more may wait between them. A caller that awaits the returned promises uses
 * three blocks of memory at most. Blocks are reused.
 */

/** Blocks kept for reuse. A caller that does not await creates more, and these are dropped. */
const maxSpare = 2

export interface BlockWriterOptions {
  /** Bytes of a block. Default 128 KiB. */
  blockBytes?: number
  /** Writes one block. The block is reused after the promise resolves. */
  write: (block: Buffer) => Promise<void>
  /**
   * Milliseconds after which a partly filled block is written, so that a slow run can be watched.
   * Default: waits for a full block.
   */
  lingerMs?: number
  /**
   * Called at once when a write fails. The caller also gets the error from the next promise that it
   * awaits.
   */
  onError?: (error: Error) => void
}

export class BlockWriter {
  readonly #options: BlockWriterOptions
  readonly #blockBytes: number
  #block: Buffer
  readonly #spare: Buffer[] = []
  #writing = 0
  #used = 0
  /** The last write. After one write fails, all later ones fail with its error. */
  #last: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: BlockWriterOptions) {
    this.#options = options
    this.#blockBytes = options.blockBytes ?? 128 * 1024
    this.#block = Buffer.allocUnsafe(this.#blockBytes)
  }

  /** Appends text or bytes. Returns `undefined` while there is room, else a promise to await. */
  append(data: string | Buffer): Promise<void> | undefined {
    const isText = typeof data === 'string'
    const maxBytes = isText ? data.length * 3 : data.length
    if (maxBytes > this.#blockBytes) return this.#writeAlone(isText ? Buffer.from(data) : data)
    const room = maxBytes > this.#blockBytes - this.#used ? this.#makeRoom() : undefined
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

  /** Returns the previous write: one block may be in flight while the next fills. */
  #makeRoom(): Promise<void> {
    const before = this.#last
    void this.flush()
    return before
  }

  /** Writes bytes that exceed a block. */
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
      // A write is stuck behind a slow reader: fill this block, or block after block would queue
      // up.
      if (this.#writing > 0) this.#linger()
      else void this.flush()
    }, lingerMs)
    this.#timer.unref()
  }
}
