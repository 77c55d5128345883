/**
 * The review file as it is now: complete, or still growing as `.part`. A run replaces it while somebody
 * reviews, so its identity is looked at again and again.
 */
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'

export interface Found {
  readonly path: string
  readonly isPart: boolean
  readonly size: number
  readonly file: string
  readonly mtimeMs: number
}

/** FILE, or FILE.part where FILE is not there yet. */
export async function findSource(path: string): Promise<Found | undefined> {
  for (const one of [path, `${path}.part`]) {
    const found = await stat(one).catch(() => undefined)
    if (!found?.isFile()) continue
    const { dev, ino, size, mtimeMs } = found
    return { path: one, isPart: one !== path, size, mtimeMs, file: `${dev}:${ino}` }
  }
  return undefined
}

export function noSource(path: string): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `review: there is no file ${path}, and no ${path}.part either. batchline run --review FILE makes it: ` +
      'give its name.',
  )
}

/** Bytes that are compared to see whether a file is still the one that was read. */
const probeBytes = 512

/** An open file, with what tells whether the part of it that was read has changed since. */
export class SourceFile {
  readonly found: Found
  readonly handle: FileHandle
  #probe: Buffer = Buffer.alloc(0)
  #probeAt = 0

  private constructor(found: Found, handle: FileHandle) {
    this.found = found
    this.handle = handle
  }

  static async open(found: Found): Promise<SourceFile> {
    return new SourceFile(found, await open(found.path, 'r'))
  }

  async read(start: number, end: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(end - start)
    let done = 0
    while (done < bytes.length) {
      const { bytesRead } = await this.handle.read(bytes, done, bytes.length - done, start + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return bytes.subarray(0, done)
  }

  /** Notes the end of what was read. */
  async mark(end: number): Promise<void> {
    this.#probeAt = Math.max(0, end - probeBytes)
    this.#probe = await this.read(this.#probeAt, end)
  }

  /** Whether what was read is still there: a run that starts again empties the same file and goes on. */
  async isUnchanged(): Promise<boolean> {
    return this.#probe.equals(await this.read(this.#probeAt, this.#probeAt + this.#probe.length))
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => {})
  }
}
