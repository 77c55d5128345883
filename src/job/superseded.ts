/**
 * Which requests of a chunk a later attempt has taken over. A row is superseded once a bound chunk of
 * the attempt after holds it, whatever the schema says today: its answer is that attempt's. One bit a
 * request, for the chunk in hand only.
 */
import type { Ref } from '../outcome.ts'
import { LineReader } from '../stream/line-reader.ts'
import { attemptKey } from './attempt-key.ts'
import type { JobCore } from './job-core.ts'
import { parseRowLine } from './row-line.ts'

export class Superseded {
  readonly #core: JobCore
  readonly #by: string
  #of = ''
  #indexes: Set<number> = new Set()

  /** @param by - key of the attempt that takes rows over */
  constructor(core: JobCore, by: string) {
    this.#core = core
    this.#by = by
  }

  async has(ref: Ref): Promise<boolean> {
    const of = `${attemptKey(ref)}/${ref.chunk}`
    if (this.#of !== of) {
      this.#indexes = await this.#load(attemptKey(ref), ref.chunk)
      this.#of = of
    }
    return this.#indexes.has(ref.index)
  }

  async #load(attempt: string, chunk: number): Promise<Set<number>> {
    const indexes = new Set<number>()
    for (const later of this.#core.state.attempts.get(this.#by)?.bound() ?? []) {
      for (const [of, number, at, bytes] of later.retries) {
        if (of !== attempt || number !== chunk) continue
        const rows = new LineReader(this.#core.paths.rows(this.#by, later.chunk), { at, bytes })
        for await (const line of rows) {
          const row = parseRowLine(line)
          if ('retries' in row && row.retries) indexes.add(row.retries.index)
        }
      }
    }
    return indexes
  }
}
