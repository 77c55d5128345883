/**
 * The results of a batch in the order of its requests. They come in any order, and are kept in runs
 * that are each in order; merged, every byte is read once, in large reads, whatever the order was.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { requestIndex } from './request-index.ts'
import { resultId } from './result-line.ts'

/** Memory for the blocks of all runs together, and what a run has at least and at most. */
const memoryBytes = 8 * 1024 * 1024
const minBlockBytes = 4 * 1024
const maxBlockBytes = 256 * 1024

interface Run {
  readonly lines: LineReader
  last: number
}

interface Head {
  readonly run: Run
  readonly line: Buffer
}

export class MergedResults {
  readonly #path: string
  readonly #file: FileHandle
  readonly #indexOf: (custom_id: string) => number | undefined
  /** The first line of each run that has not been taken, by its request. */
  readonly #heads = new Map<number, Head>()
  /** Runs whose next line is still on the disk. */
  #dry: Run[]

  private constructor(
    path: string,
    file: FileHandle,
    starts: readonly number[],
    indexOf: (custom_id: string) => number | undefined,
  ) {
    this.#path = path
    this.#file = file
    this.#indexOf = indexOf
    const share = Math.floor(memoryBytes / Math.max(1, starts.length))
    const blockBytes = Math.min(Math.max(share, minBlockBytes), maxBlockBytes)
    this.#dry = starts.map((at, i) => {
      const bytes = (starts[i + 1] ?? Infinity) - at
      return { lines: new LineReader(path, { at, bytes, blockBytes, file }), last: -1 }
    })
  }

  static async open(core: JobCore, chunk: ChunkState): Promise<MergedResults> {
    const path = core.paths.results(chunk.attempt, chunk.chunk)
    const indexOf = await requestIndex(core, chunk)
    return new MergedResults(path, await open(path, 'r'), chunk.runs ?? [], indexOf)
  }

  /** Something has to be read before the next {@link take}. */
  get isDry(): boolean {
    return this.#dry.length > 0
  }

  async fill(): Promise<void> {
    const dry = this.#dry
    this.#dry = []
    for (const run of dry) {
      const line = await run.lines.next()
      if (line) this.#setHead(run, line)
    }
  }

  /** The line of a request, undefined where there is none. Requests are asked for in their order. */
  take(request: number): Buffer | undefined {
    const head = this.#heads.get(request)
    if (!head) return undefined
    this.#heads.delete(request)
    const next = head.run.lines.buffered()
    if (next) this.#setHead(head.run, next)
    else this.#dry.push(head.run)
    return head.line
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #setHead(run: Run, line: Buffer): void {
    const id = resultId(line)
    const request = id === undefined ? undefined : this.#indexOf(id)
    // Out of order the rest of the run would never be asked for, and look as if it had not come.
    if (request === undefined || request <= run.last || this.#heads.has(request)) {
      throw damaged(this.#path)
    }
    run.last = request
    this.#heads.set(request, { run, line })
  }
}

/** What was written was sound and in order. */
function damaged(path: string): BatchlineError {
  return new BatchlineError(
    'ERR_STORAGE',
    `${path} is not as it was written: a line can't be read or is not in its place. Its outcomes before this one went out. ` +
      'Delete the file and run the same program again: results are kept by the service for 29 days and are downloaded again.',
  )
}
