/**
 * Reads the results of a batch in the order of its requests. The service sends them in any order, and the
 * file keeps them as sorted runs. Merged, the runs are read from front to back in large reads, whatever the
 * order was. There may be many runs with long lines, so a run holds no more than its block: the first bytes
 * of a line tell which request it answers, and the rest is read only when that line is asked for.
 *
 * This is not the merge of `stream/merge-sorted.ts`: callers ask for the line of one request, which may
 * be missing, and not for the lowest line.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { requestRange } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import type { Span } from '../core/request-spans.ts'
import { RequestSpans } from '../core/request-spans.ts'
import { damagedResults } from './damaged-results.ts'
import { RecentLines } from './recent-lines.ts'
import { requestIndex } from './request-index.ts'
import { headId, idHeadBytes, parseResultLine } from './result-line.ts'

/** Memory for the blocks of all runs together, and the smallest and largest block of one run. */
const memoryBytes = 4 * 1024 * 1024
const minBlockBytes = 1024
const maxBlockBytes = 256 * 1024
/** Memory for lines that are read again: each line that is not there costs a read of its own. */
const recentBytes = 16 * 1024 * 1024

interface Run {
  readonly lines: LineReader
  /** Where its next line begins. Kept up only if lines are asked for again. */
  at: number
  /** The request that its next line answers; Infinity after the last line. */
  request: number
  /** That line, if its first bytes do not name the request. The service's own lines begin with the id. */
  line: Buffer | undefined
}

export class MergedResults {
  readonly #damaged: () => BatchlineError
  readonly #file: FileHandle
  readonly #indexOf: (custom_id: string) => number | undefined
  /** Whether every request has its line. */
  readonly #isWhole: boolean
  readonly #runs: readonly Run[]
  /** Runs with a next line that has not been identified yet. */
  #dry: Run[]
  /** Set if rows of the chunk share requests, whose lines are then asked for again. */
  readonly #spans: RequestSpans | undefined
  readonly #recent = new RecentLines(recentBytes)

  private constructor(
    { paths, state }: Needs<'paths' | 'state'>,
    file: FileHandle,
    chunk: ChunkState,
    indexOf: (custom_id: string) => number | undefined,
  ) {
    const { runs: starts = [], missing } = chunk
    const path = paths.results(chunk.attempt, chunk.chunk)
    this.#damaged = () => damagedResults(path, state.deletedAt(chunk))
    this.#file = file
    this.#indexOf = indexOf
    this.#isWhole = missing === 0
    const share = Math.floor(memoryBytes / Math.max(1, starts.length))
    const blockBytes = Math.min(Math.max(share, minBlockBytes), maxBlockBytes)
    this.#runs = starts.map((at, i) => {
      const bytes = (starts[i + 1] ?? Infinity) - at
      const lines = new LineReader(path, { at, bytes, blockBytes, file })
      return { lines, at, request: -1, line: undefined }
    })
    this.#dry = [...this.#runs]
    this.#spans = chunk.same > 0 ? new RequestSpans(requestRange(chunk)) : undefined
  }

  static async open(
    job: Needs<'id' | 'paths' | 'state'>,
    chunk: ChunkState,
  ): Promise<MergedResults> {
    const path = job.paths.results(chunk.attempt, chunk.chunk)
    const indexOf = await requestIndex(job, chunk)
    const file = await open(path, 'r')
    // If the file were cut at the end of a line, the rest would look like requests without an answer.
    if ((await file.stat()).size === chunk.resultBytes) {
      return new MergedResults(job, file, chunk, indexOf)
    }
    await file.close()
    throw damagedResults(path, job.state.deletedAt(chunk))
  }

  /**
   * Returns the line of a request, or undefined if there is none. The line is valid until the next call.
   * Requests must be asked for in ascending order. Returns a promise only if something has to be read first.
   */
  take(request: number): Buffer | undefined | Promise<Buffer | undefined> {
    while (this.#dry.length > 0) {
      const run = this.#dry.at(-1)!
      const head = run.lines.bufferedHead(idHeadBytes)
      const id = head && headId(head)
      if (id === undefined) return this.#read().then(() => this.take(request))
      this.#setRequest(run, id)
      this.#dry.pop()
    }
    // Runs are few, and a linear search is faster than a map with one entry that changes with every line.
    const run = this.#runs.find((one) => one.request === request)
    if (!run && this.#isWhole) throw this.#damaged()
    if (!run) return undefined
    // Advanced only at the next request: until then this line lies in the block.
    this.#dry.push(run)
    const { line } = run
    run.line = undefined
    const found = line ?? run.lines.buffered()
    if (!this.#spans) return found ?? run.lines.next()
    if (found) return this.#noted(run, request, found)
    return run.lines.next().then((late) => late && this.#noted(run, request, late))
  }

  /**
   * Returns the line of a request that {@link take} was asked for before. For a chunk with rows that share
   * requests. The line must not be changed.
   */
  again(request: number): Buffer | undefined | Promise<Buffer> {
    const span = this.#spans?.get(request)
    if (!span && this.#isWhole) throw this.#damaged()
    return span && (this.#recent.get(request) ?? this.#readAgain(request, span))
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #noted(run: Run, request: number, line: Buffer): Buffer {
    this.#spans?.set(request, run.at, line.length)
    run.at += line.length + 1
    return line
  }

  async #readAgain(request: number, { at, bytes }: Span): Promise<Buffer> {
    const line = Buffer.allocUnsafeSlow(bytes)
    const { bytesRead } = await this.#file.read(line, 0, bytes, at)
    if (bytesRead < bytes) throw this.#damaged()
    this.#recent.add(request, line)
    return line
  }

  /** Reads just enough of the unidentified runs to know which requests come next. */
  async #read(): Promise<void> {
    for (let run = this.#dry.pop(); run; run = this.#dry.pop()) {
      const head = await run.lines.head(idHeadBytes)
      if (!head) {
        run.request = Infinity
        continue
      }
      const id = headId(head)
      if (id === undefined) run.line = await run.lines.next()
      this.#setRequest(run, id ?? (run.line && parseResultLine(run.line)?.custom_id))
    }
  }

  #setRequest(run: Run, id: string | undefined): void {
    const request = id === undefined ? undefined : this.#indexOf(id)
    // After a line out of order, the rest of the run would never be asked for and would look missing.
    if (request === undefined || request <= run.request) throw this.#damaged()
    run.request = request
  }
}
