/**
 * A chunk that may have been paid, met again by the rows of today's input. It stands as it is: the
 * rows must make the same body again, byte for byte, or with `changed: 'keep'` are not looked at.
 * Ids and carried rows are no part of the body, so those of today are taken over.
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
   * @param reject - the outcome of a request that can't be sent, as it would be for a new chunk
   * @returns the outcome of a row that was rejected then and still is
   * @throws BatchlineError `ERR_CHANGED` when the row does not make what was sent
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

  /** @throws BatchlineError `ERR_CHANGED` when a request was sent for the row. */
  async takeOutcome(outcome: Outcome): Promise<void> {
    if (this.#keep) return
    const recorded = await this.#nextLine(outcome)
    await this.#takeAnswer(outcome, parseRowLine(recorded.bytes), recorded.text)
  }

  /**
   * The chunk's last row has come, or with `keep` the input has gone past it.
   *
   * @param emit - takes the outcomes of rows that were answered without a request, where those that
   * the input of today brings do not count
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
   * @param position - of the row that differs, where it is known
   */
  changed(position?: number): BatchlineError {
    const { from, to } = this.chunk
    const rows = `rows ${from[0] + 1} to ${to[0] + 1}`
    const where = position === undefined ? rows : `row ${position + 1} (position ${position})`
    return this.#differs(`the input no longer makes what was sent, from ${where} on`)
  }

  /** @param rows - how many the input has */
  endedBefore(rows: number): BatchlineError {
    return this.#differs(`the input ends after row ${rows}, and more was sent`)
  }

  #differs(what: string): BatchlineError {
    const { attempt, chunk, from, to, requests, id, status } = this.chunk
    const sent = id ? `was accepted as batch ${id}` : `may have been accepted (${status})`
    return new BatchlineError(
      'ERR_CHANGED',
      `${what}: chunk ${chunk} of attempt ${attempt} (rows ${from[0] + 1} to ${to[0] + 1}, ${requests} requests) ${sent}, and what it ` +
        'answers is paid. Nothing of it was sent again. Put the input, the prompt and the model back as they were; or go on ' +
        "with changed: 'keep' (--changed keep), for rows that were edited in place: what was sent stands, each at its place in the " +
        'input, and only rows behind it use what is new; or begin anew in another job folder, which pays for all rows.',
    )
  }

  async #stillRejected(
    request: BatchRequest,
    row: RowLine,
    text: string,
    reject: (request: BatchRequest) => Outcome | undefined,
  ): Promise<Outcome> {
    const outcome = reject(request)
    if (!outcome) throw mended(this.chunk, request.position)
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

/** A place in a sent chunk can't be filled later: a row that is sent now needs a place of its own. */
function mended({ chunk, attempt }: ChunkState, position: number): BatchlineError {
  return new BatchlineError(
    'ERR_CHANGED',
    `row ${position + 1} (position ${position}) was rejected when chunk ${chunk} of attempt ${attempt} was made of the rows around it, ` +
      'and makes a request now. Nothing was sent. To have it answered, leave that row as it was and append the mended one at the ' +
      "end of the input; or go on with changed: 'keep' (--changed keep), with which it stays rejected.",
  )
}

interface Placed {
  readonly position: number
  readonly part?: number
}

function samePlace(a: Placed, b: Placed): boolean {
  return a.position === b.position && (a.part ?? 0) === (b.part ?? 0)
}
