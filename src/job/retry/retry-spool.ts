/**
 * Failures that wait on disk for the next attempt. This is the only unbounded edge, and it keeps retries
 * from deadlocking the pipe that they came out of. The spool is scratch: after a crash, the records yield
 * the failures again.
 */
import { parseJson } from '../../json/parse-json.ts'
import { toJson } from '../../json/to-json.ts'
import type { Failed } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { DiskFile } from '../disk/disk.ts'
import type { Needs } from '../core/job-parts.ts'

const bufferBytes = 256 * 1024

export class RetrySpool {
  readonly #job: Needs<'disk' | 'paths'>
  readonly #attempt: string
  #file: DiskFile | undefined
  #texts: string[] = []
  #size = 0
  /** The number of failures in the spool. */
  rows = 0

  /** @param attempt - the key of the attempt that will retry the failures */
  constructor(job: Needs<'disk' | 'paths'>, attempt: string) {
    this.#job = job
    this.#attempt = attempt
  }

  async add(outcome: Failed): Promise<void> {
    const text = `${toJson(outcome)}\n`
    this.#texts.push(text)
    this.#size += text.length
    this.rows++
    if (this.#size >= bufferBytes) await this.#flush()
  }

  /** Yields the failures in the order they were added. */
  async *read(): AsyncGenerator<Failed> {
    if (this.rows === 0) return
    await this.#flush()
    const lines = new LineReader(this.#job.paths.spool(this.#attempt))
    for await (const line of lines) yield parseJson(line.toString()) as Failed
  }

  async remove(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
    if (file && !this.#job.disk.poison) await this.#job.disk.remove(file.path)
  }

  async #flush(): Promise<void> {
    const { disk, paths } = this.#job
    if (!this.#file) {
      await disk.makeFolder(paths.attempt(this.#attempt))
      this.#file = await disk.create(paths.spool(this.#attempt))
    }
    const bytes = Buffer.from(this.#texts.join(''))
    this.#texts = []
    this.#size = 0
    await this.#file.write(bytes)
  }
}
