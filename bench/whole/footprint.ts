/**
 * What this process holds while it works, looked at twice a second: resident memory, open files, and the disk of files
 * that have no name anymore, which are the spills. With `--expose-gc` also its live heap, each time that `live` is called.
 */
import { readdirSync, readlinkSync, statSync } from 'node:fs'

const everyMs = 500
const folder = '/proc/self/fd'

export class Footprint {
  readonly #rss: number[] = []
  readonly #live: number[] = []
  readonly #timer: NodeJS.Timeout = setInterval(() => this.#look(), everyMs).unref()
  #files = 0
  #spillFiles = 0
  #spillMB = 0

  /** Takes the live heap, buffers included. */
  live(): void {
    if (!globalThis.gc) return
    globalThis.gc()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    this.#live.push((heapUsed + arrayBuffers) / 1e6)
  }

  /** The highest figures; resident memory by each fifth of the time, so that its shape is seen. */
  end(): Record<string, number> {
    this.#look()
    clearInterval(this.#timer)
    const left = spills()
    const fifths = [0, 1, 2, 3, 4].map((fifth) => [
      `rss${fifth + 1}`,
      Math.max(...this.#rss.slice(...[fifth, fifth + 1].map((n) => (n * this.#rss.length) / 5))),
    ])
    return {
      ...(Object.fromEntries(fifths) as Record<string, number>),
      files: this.#files,
      spillFiles: this.#spillFiles,
      spillMB: this.#spillMB,
      spillLeftMB: left.mb,
      ...(this.#live.length > 0
        ? {
            liveFirst: this.#live[0]!,
            liveLast: this.#live.at(-1)!,
            liveMost: Math.max(...this.#live),
          }
        : {}),
    }
  }

  #look(): void {
    this.#rss.push(process.memoryUsage.rss() / 1e6)
    this.#files = Math.max(this.#files, readdirSync(folder).length)
    const { count, mb } = spills()
    this.#spillFiles = Math.max(this.#spillFiles, count)
    this.#spillMB = Math.max(this.#spillMB, mb)
  }
}

function spills(): { count: number; mb: number } {
  const found = { count: 0, mb: 0 }
  for (const name of readdirSync(folder)) {
    try {
      if (!readlinkSync(`${folder}/${name}`).endsWith(' (deleted)')) continue
      found.count++
      // What is on the disk, which is less than the size where a file has holes.
      found.mb += (statSync(`${folder}/${name}`).blocks * 512) / 1e6
    } catch {
      // It was closed while we looked.
    }
  }
  return found
}
