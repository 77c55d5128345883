/** Bytes that count as progress: a reply of one byte a second is no better than silence. */
const minBytes = 1024

/** Ends a download that has stopped, or crawls. Only time spent waiting for the network counts. */
export class ProgressWatch {
  readonly #limitMs: number
  #waitedMs = 0
  #bytes = 0

  /** @param limitMs - how long less than a kilobyte may come, in milliseconds */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** @throws a plain Error when too little has come for too long. */
  async read<T extends { value?: Uint8Array | undefined }>(read: () => Promise<T>): Promise<T> {
    const since = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const message = `less than ${minBytes} bytes came in ${this.#limitMs} ms`
      timer = setTimeout(() => reject(new Error(message)), this.#limitMs - this.#waitedMs)
    })
    try {
      const got = await Promise.race([read(), late])
      this.#note(got.value?.length ?? 0, performance.now() - since)
      return got
    } finally {
      clearTimeout(timer)
    }
  }

  #note(bytes: number, waitedMs: number): void {
    this.#bytes += bytes
    this.#waitedMs += waitedMs
    if (this.#bytes < minBytes) return
    this.#bytes = 0
    this.#waitedMs = 0
  }
}
