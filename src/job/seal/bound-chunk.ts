/**
 * A bound chunk that the rows of today's input meet again. It may have been paid, so it stays as it is: the
 * rows must make the same body again, byte for byte. With `changed: 'keep'` they are not compared. Ids and
 * carried rows are not part of the body, so today's are taken over.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { BatchlineError } from '../../errors.ts'
import type { BatchRequest, Outcome } from '../../outcome.ts'
import { LineReader } from '../../stream/line-reader.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { bodyHead, bodyTail, requestLine } from './chunk-writer.ts'
import type { Needs } from '../core/job-parts.ts'
import { formatAnsweredRow, formatRequestRow, parseRowLine } from './row-line.ts'
import type { RowLine } from './row-line.ts'
import { RowsRewriter } from './rows-rewriter.ts'
import { wirePrefix } from '../core/wire-id.ts'

export class BoundChunk {
  readonly chunk: ChunkState
  readonly #keep: boolean
  readonly #prefix: string
  readonly #rows: LineReader
  readonly #rewriter: RowsRewriter
  readonly #hash = createHash('sha256').update(bodyHead)
  #index = 0
  #at = bodyHead.length

  constructor(
    { id, paths, disk }: Needs<'id' | 'paths' | 'disk'>,
    chunk: ChunkState,
    changed: 'error' | 'keep',
  ) {
    const path = paths.rows(chunk.attempt, chunk.chunk)
    this.chunk = chunk
    this.#keep = changed === 'keep'
    this.#prefix = wirePrefix(id, chunk.attempt, chunk.chunk)
    this.#rows = new LineReader(path)
    this.#rewriter = new RowsRewriter(disk, path)
  }

  /**
   * @param reject - returns the outcome of a request that can't be sent, as for a new chunk
   * @returns the outcome of a row that was rejected when the chunk was made and still is
   * @throws BatchlineError `ERR_CHANGED` if the row no longer makes the request that was sent
   */
  async takeRequest(
    request: BatchRequest,
    reject: (request: BatchRequest) => Outcome | undefined,
  ): Promise<Outcome | undefined> {
    if (this.#keep) return undefined
    const id = this.chunk.keepIds ? request.custom_id : `${this.#prefix}${this.#index}`
    const line = requestLine(id, request.params)
    const bytes = line.length
    const separator = this.#index > 0 ? ',\n' : ''
    const at = this.#at + separator.length
    const crc = crc32(line)
    const mine = formatRequestRow(request, { index: this.#index, at, bytes, crc })
    const recorded = await this.#nextLine(request)
    if (recorded.text !== mine) {
      const row = parseRowLine(recorded.bytes)
      if ('outcome' in row) return await this.#stillRejected(request, row, recorded.text, reject)
      if (!samePlace(row, request) || row.crc !== crc || row.bytes !== bytes)
        throw this.changed(request.position)
      await this.#rewriter.differs()
    }
    await this.#rewriter.line(mine)
    this.#hash.update(separator).update(line)
    this.#at = at + bytes
    this.#index++
    return undefined
  }

  /** @throws BatchlineError `ERR_CHANGED` if a request was sent for the row. */
  async takeOutcome(outcome: Outcome): Promise<void> {
    if (this.#keep) return
    const recorded = await this.#nextLine(outcome)
    await this.#takeAnswer(outcome, parseRowLine(recorded.bytes), recorded.text)
  }

  /**
   * Called after the chunk's last row, or with `keep` once the input has passed the chunk.
   *
   * @param emit - receives the outcomes of rows that were answered without a request, if those that
   * today's input makes are ignored
   */
  async finish(emit: (outcome: Outcome) => Promise<void> | undefined): Promise<void> {
    if (this.#keep) {
      if (this.chunk.outcomes > 0) await this.#recordedOutcomes(emit)
      return
    }
    const sha256 = this.#hash.update(bodyTail).digest('hex')
    if (this.#index !== this.chunk.requests || sha256 !== this.chunk.sha256) throw this.changed()
    await this.#rewriter.finish()
  }

  async close(): Promise<void> {
    await this.#rows.close()
    await this.#rewriter.discard()
  }

  /**
   * The error for a bound chunk that the input no longer makes.
   *
   * @param position - the position of the row that differs, if known
   */
  changed(position?: number): BatchlineError {
    const { from, to } = this.chunk
    const rows = `rows ${from[0] + 1} to ${to[0] + 1}`
    const where = position === undefined ? rows : `row ${position + 1} (position ${position})`
    return this.#differs(`the input no longer makes what was sent, from ${where} on`)
  }

  /** @param rows - the number of rows in the input */
  endedBefore(rows: number): BatchlineError {
    return this.#differs(`the input ends after row ${rows}, and more was sent`)
  }

  #differs(what: string): BatchlineError {
    const { attempt, chunk, from, to, requests, id, status } = this.chunk
    const sent = id ? `was accepted as batch ${id}` : `may have been accepted (${status})`
    return new BatchlineError(
      'ERR_CHANGED',
      `${what}: chunk ${chunk} of attempt ${attempt} (rows ${from[0] + 1} to ${to[0] + 1}, ${requests} requests) ${sent}, and its answers ` +
        'are paid. Nothing of it was sent again. Restore the input, the prompt and the model; or, for rows that were edited in place, ' +
        "continue with changed: 'keep' (--changed keep): what was sent stays, each row at its place in the input, and only rows after " +
        'it use what is new; or start over in another job folder, which pays for all rows again.',
    )
  }

  async #stillRejected(
    request: BatchRequest,
    row: RowLine,
    text: string,
    reject: (request: BatchRequest) => Outcome | undefined,
  ): Promise<Outcome> {
    const outcome = reject(request)
    if (!outcome) throw noLongerRejected(this.chunk, request.position)
    await this.#takeAnswer(outcome, row, text)
    return outcome
  }

  async #takeAnswer(outcome: Outcome, row: RowLine, text: string): Promise<void> {
    if (!('outcome' in row) || !samePlace(row, outcome)) throw this.changed(outcome.position)
    const mine = formatAnsweredRow(outcome)
    if (text !== mine) await this.#rewriter.differs()
    await this.#rewriter.line(mine)
  }

  async #nextLine(item: { readonly position: number }): Promise<{ bytes: Buffer; text: string }> {
    const bytes = await this.#rows.next()
    if (!bytes) throw this.changed(item.position)
    return { bytes, text: bytes.toString() }
  }

  async #recordedOutcomes(emit: (outcome: Outcome) => Promise<void> | undefined): Promise<void> {
    for await (const line of this.#rows) {
      const row = parseRowLine(line)
      if ('outcome' in row) await emit(row.outcome)
    }
  }
}

/** A sent chunk has no room for a new request, so a row that is sent now needs a place of its own. */
function noLongerRejected({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was rejected when chunk ${chunk} of attempt ${attempt} was made from the rows around it, ` +
      'but makes a request now. Nothing was sent. To get it answered, leave that row as it was and append the corrected one at the ' +
      "end of the input; or continue with changed: 'keep' (--changed keep), which leaves it rejected.",
  )
}

interface Placed {
  readonly position: number
  readonly part?: number
}

function samePlace(a: Placed, b: Placed): boolean {
  return a.position === b.position && (a.part ?? 0) === (b.part ?? 0)
}
