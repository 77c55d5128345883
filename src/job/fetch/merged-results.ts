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
const memoryBytes = 4 * 1024 * 1024
const minBlockBytes = 4 * 1024
const maxBlockBytes = 256 * 1024

interface Run {
  readonly lines: LineReader
  /** Its first line that has not been taken, and that line's request. */
  line: Buffer | undefined
  request: number
}

export class MergedResults {
  readonly #path: string
  readonly #file: FileHandle
  readonly #indexOf: (custom_id: string) => number | undefined
  readonly #runs: readonly Run[]
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
    this.#runs = starts.map((at, i) => {
      const bytes = (starts[i + 1] ?? Infinity) - at
      const lines = new LineReader(path, { at, bytes, blockBytes, file })
      return { lines, line: undefined, request: -1 }
    })
    this.#dry = [...this.#runs]
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
    for (const run of dry) this.#setHead(run, await run.lines.next())
  }

  /** The line of a request, undefined where there is none. Requests are asked for in their order. */
  take(request: number): Buffer | undefined {
    // Runs are few, and this is faster than a map whose one entry changes with every line.
    const run = this.#runs.find((one) => one.request === request && one.line !== undefined)
    if (!run) return undefined
    const { line } = run
    const next = run.lines.buffered()
    if (next) this.#setHead(run, next)
    else this.#dry.push(run)
    return line
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #setHead(run: Run, line: Buffer | undefined): void {
    run.line = line
    if (!line) return
    const id = resultId(line)
    const request = id === undefined ? undefined : this.#indexOf(id)
    // Out of order the rest of the run would never be asked for, and look as if it had not come.
    if (request === undefined || request <= run.request) throw damaged(this.#path)
    run.request = request
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
