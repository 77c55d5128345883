import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { UsageSum } from '../../cost/usage-sum.ts'
import { redact } from '../../api/redact.ts'
import { isAtFault } from '../../api/error-types.ts'
import { errorOf, parseResultLine } from '../results/result-line.ts'
import type { ResultLine } from '../results/result-line.ts'
import type { SortedRun } from '../results/sorted-run.ts'

/** What one download contained. */
export interface Download {
  lines: number
  missing: number
  bytes: number
  sha256: string
  duplicates: number
  differing: number
  unknown: number
  /** Lines that are not results: not JSON, or without the required fields. Blank lines are not counted. */
  unreadable: number
  /** First byte of each run of lines in the order of the requests. */
  runs: number[]
  /** The number of requests that failed with an error of the account or the request, and the first message. */
  refused: number
  example: string
}

/**
 * Keeps the first line of each request. It remembers two numbers per request and no line. Kept lines are
 * drained as runs, each in the order of the requests. A reader merges the runs, so no line has to be
 * searched for in a file of any size.
 */
export class ResultSink {
  readonly #indexOf: (custom_id: string) => number | undefined
  readonly #seen: Uint8Array
  readonly #crc: Uint32Array
  readonly #hash = createHash('sha256')
  readonly #run: SortedRun
  readonly #usage: UsageSum
  readonly #found: Download

  /**
   * @param run - memory for the lines, lent for the duration of the download
   * @param usage - adds up what the answers of the kept lines have used
   */
  constructor(
    requests: number,
    run: SortedRun,
    usage: UsageSum,
    indexOf: (custom_id: string) => number | undefined,
  ) {
    this.#run = run
    this.#usage = usage
    this.#indexOf = indexOf
    this.#seen = new Uint8Array(requests)
    this.#crc = new Uint32Array(requests)
    this.#found = {
      lines: 0,
      missing: requests,
      bytes: 0,
      sha256: '',
      duplicates: 0,
      differing: 0,
      unknown: 0,
      unreadable: 0,
      runs: [],
      refused: 0,
      example: '',
    }
  }

  take(line: Buffer): void {
    const parsed = parseResultLine(line, JSON.parse)
    // A blank or broken line leaves a gap if it stood for a request. Gaps are fetched again.
    if (!parsed) {
      if (line.length > 1) this.#found.unreadable++
      return
    }
    const index = this.#indexOf(parsed.custom_id)
    if (index === undefined) {
      this.#found.unknown++
      return
    }
    const crc = crc32(line)
    if (this.#seen[index] === 1) {
      this.#found.duplicates++
      if (this.#crc[index] !== crc) this.#found.differing++
      return
    }
    this.#seen[index] = 1
    this.#crc[index] = crc
    this.#found.lines++
    this.#found.missing--
    this.#noteAnswer(parsed)
    this.#noteRefusal(parsed)
    this.#run.add(index, line)
  }

  /** The number of bytes that wait to be drained. */
  get pending(): number {
    return this.#run.bytes
  }

  /** Yields the next run of lines, in pieces. All must be written before more lines are added. */
  *drain(): Generator<Buffer, void, void> {
    if (this.#run.bytes > 0) this.#found.runs.push(this.#found.bytes)
    for (const bytes of this.#run.drain()) {
      this.#hash.update(bytes)
      this.#found.bytes += bytes.length
      yield bytes
    }
  }

  result(): Download {
    return { ...this.#found, sha256: this.#hash.digest('hex') }
  }

  #noteAnswer({ result: { type, message } }: ResultLine): void {
    if (type !== 'succeeded' || typeof message !== 'object' || message === null) return
    this.#usage.add(message)
  }

  #noteRefusal({ result }: ResultLine): void {
    if (result.type !== 'errored') return
    const { type, message } = errorOf(result)
    if (!isAtFault(type)) return
    if (this.#found.refused++ === 0)
      this.#found.example = redact(`${type}: ${message}`.slice(0, 300))
  }
}
