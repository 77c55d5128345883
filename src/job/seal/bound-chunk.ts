/**
 * A bound chunk that the rows of today's input meet again. It may have been paid, so it stays as it is: the
 * rows must make the same body again, byte for byte. With `changed: 'keep'` they are not compared. Ids and
 * carried rows are not part of the body, so today's are taken over.
 *
 * What is recorded decides how a row is answered: by its request, by that of an equal row, or by a recorded
 * answer. Whether equal rows are sent once today, and what a store of answers knows today, changes nothing.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { BatchlineError } from '../../errors.ts'
import type { BatchRequest, Outcome } from '../../outcome.ts'
import { chainedPlace } from '../../chained-row.ts'
import { comparePlaces } from '../../place.ts'
import type { Place } from '../../place.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { BoundRows } from './bound-rows.ts'
import {
  changedBefore,
  changedInput,
  failsEarlier,
  noLongerRecalled,
  noLongerRejected,
} from './changed-input.ts'
import { bodyHead, bodyTail, paramsOfLine, requestLine } from './chunk-writer.ts'
import type { Needs } from '../core/job-parts.ts'
import { formatAnsweredRow, formatRequestRow, formatSameRow, parseRowLine } from './row-line.ts'
import type { RowLine, SameRow } from './row-line.ts'
import { requestOfRecalled } from '../../recalled-request.ts'
import { RowsRewriter } from './rows-rewriter.ts'
import { plainKey } from '../../plain-key.ts'
import { wirePrefix } from '../core/wire-id.ts'

export class BoundChunk {
  readonly chunk: ChunkState
  readonly #keep: boolean
  readonly #prefix: string
  readonly #rows: BoundRows
  readonly #rewriter: RowsRewriter
  readonly #hash = createHash('sha256').update(bodyHead)
  #index = 0
  #at = bodyHead.length
  /** A row was taken as recorded because its request is not here, so the body can't be compared. */
  #isUnchecked = false

  constructor(
    { id, paths, disk }: Needs<'id' | 'paths' | 'disk'>,
    chunk: ChunkState,
    changed: 'error' | 'keep',
  ) {
    const path = paths.rows(chunk.attempt, chunk.chunk)
    this.chunk = chunk
    this.#keep = changed === 'keep'
    this.#prefix = wirePrefix(id, chunk.attempt, chunk.chunk)
    this.#rows = new BoundRows(path, this.#keep)
    this.#rewriter = new RowsRewriter(disk, path)
  }

  /**
   * Looks at what is recorded of a place. With `keep`, it passes over recorded rows that no longer come.
   *
   * @returns whether a row of that place is recorded here
   * @throws BatchlineError `ERR_CHANGED` if a row before it is recorded and did not come
   */
  async isRecorded(place: Place): Promise<boolean> {
    const recorded = await this.#rows.seek(place)
    if (!recorded) return false
    const order = comparePlaces(recorded, place)
    if (order < 0) throw this.changed(recorded[0])
    return order === 0
  }

  /**
   * Takes a failure of an earlier job, at a place that {@link isRecorded} has found. It may be recorded by a
   * version that did not tell such failures from others.
   *
   * @returns the outcome to emit; undefined if the answer of the row comes from the results
   * @throws BatchlineError `ERR_CHANGED` if the row was sent
   */
  async takeEarlier(outcome: Outcome): Promise<Outcome | undefined> {
    if (this.#keep) return undefined
    const recorded = await this.#nextLine(outcome)
    const row = parseRowLine(recorded.bytes)
    if (!('outcome' in row)) throw failsEarlier(this.chunk, outcome.position)
    await this.#takeAnswer(outcome, row, recorded.text)
    return outcome
  }

  /**
   * @param reject - returns the outcome of a request that can't be sent, as for a new chunk
   * @returns the outcome of a row that is recorded as answered without a request, and still is
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
    const recorded = await this.#nextLine(request)
    const prompt = this.#promptIn(recorded.bytes)
    const mine = formatRequestRow(request, { index: this.#index, at, bytes, crc, prompt })
    if (recorded.text !== mine) {
      const row = parseRowLine(recorded.bytes)
      if ('outcome' in row) {
        return row.outcome.recalled === undefined
          ? await this.#stillRejected(request, row, recorded.text, reject)
          : await this.#stillRecalled(request, row.outcome, recorded.text)
      }
      if ('same' in row) {
        await this.#stillSame(request, row, paramsOfLine(id, line), recorded.text)
        return undefined
      }
      if (!samePlace(row, request) || row.crc !== crc || row.bytes !== bytes) {
        const { position } = request
        throw chainedPlace(request) ? changedBefore(this.chunk, position) : this.changed(position)
      }
      await this.#rewriter.differs()
    }
    await this.#rewriter.line(mine)
    this.#hash.update(separator).update(line)
    this.#at = at + bytes
    this.#index++
    return undefined
  }

  /**
   * @param reject - as for {@link takeRequest}
   * @returns the outcome to emit; undefined for a recalled one if a request was sent for the row, because
   * its answer comes from the results
   * @throws BatchlineError `ERR_CHANGED` if the row made a request, and no longer does
   */
  async takeOutcome(
    outcome: Outcome,
    reject: (request: BatchRequest) => Outcome | undefined,
  ): Promise<Outcome | undefined> {
    if (this.#keep) return undefined
    const request = requestOfRecalled(outcome)
    if (request) return await this.takeRequest(request, reject)
    const recorded = await this.#nextLine(outcome)
    const row = parseRowLine(recorded.bytes)
    if (outcome.recalled !== undefined) return await this.#recalled(outcome, row, recorded.text)
    await this.#takeAnswer(outcome, row, recorded.text)
    return outcome
  }

  /**
   * Called after the chunk's last row, or with `keep` once the input has passed the chunk.
   *
   * @param emit - receives the outcomes of rows that were answered without a request, if those that
   * today's input makes are ignored
   */
  async finish(emit: (outcome: Outcome) => Promise<void> | undefined): Promise<void> {
    if (this.#keep) {
      if (this.chunk.outcomes > 0) await this.#rows.eachOutcome(emit)
      return
    }
    const sha256 = this.#hash.update(bodyTail).digest('hex')
    const isEqual = this.#isUnchecked || sha256 === this.chunk.sha256
    if (this.#index !== this.chunk.requests || !isEqual) throw this.changed()
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
    return changedInput(
      this.chunk,
      `the input no longer makes the requests that were sent, from ${where} on`,
    )
  }

  /** @param rows - the number of rows in the input */
  endedBefore(rows: number): BatchlineError {
    return changedInput(this.chunk, `the input ends after row ${rows}, but more rows were sent`)
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

  /** A row that shares the request of an equal row must still be equal to it, whatever `dedupe` is today. */
  async #stillSame(
    request: BatchRequest,
    row: SameRow,
    params: Buffer,
    text: string,
  ): Promise<void> {
    const { same, copy, of, bytes, crc, prompt } = row
    const isEqual = bytes === params.length && crc === crc32(params)
    if (!samePlace(row, request) || !isEqual) throw this.changed(request.position)
    const mine = formatSameRow(request, { same, copy, of, bytes, crc, prompt })
    if (text !== mine) await this.#rewriter.differs()
    await this.#rewriter.line(mine)
  }

  /** @returns the recorded answer, with the id and the row that the item has today */
  async #stillRecalled(item: Keyed, recorded: Outcome, text: string): Promise<Outcome> {
    if (!samePlace(recorded, item)) throw this.changed(item.position)
    if (item.key === undefined) throw noLongerRecalled(this.chunk, item.position)
    if (plainKey(item.key) !== recorded.recalled) throw this.changed(item.position)
    const outcome: { -readonly [Member in keyof Outcome]: Outcome[Member] } = { ...recorded }
    outcome.custom_id = item.custom_id
    if (item.row === undefined) delete outcome.row
    else outcome.row = item.row
    const mine = formatAnsweredRow(outcome as Outcome)
    if (text !== mine) await this.#rewriter.differs()
    await this.#rewriter.line(mine)
    return outcome as Outcome
  }

  /** Takes a recalled outcome that no longer carries its request. The key is all that can be compared. */
  async #recalled(outcome: Outcome, row: RowLine, text: string): Promise<Outcome | undefined> {
    if (!samePlace(row, outcome)) throw this.changed(outcome.position)
    if ('outcome' in row) {
      if (row.outcome.recalled === undefined) throw noLongerRejected(this.chunk, outcome.position)
      return await this.#stillRecalled({ ...outcome, key: outcome.recalled }, row.outcome, text)
    }
    if (row.key !== undefined && plainKey(row.key) !== outcome.recalled) {
      throw this.changed(outcome.position)
    }
    await this.#rewriter.line(text)
    this.#isUnchecked = true
    if ('same' in row) return undefined
    this.#index = row.request + 1
    this.#at = row.at + row.bytes
    return undefined
  }

  async #takeAnswer(outcome: Outcome, row: RowLine, text: string): Promise<void> {
    const isAnswer = 'outcome' in row && row.outcome.recalled === undefined
    if (!isAnswer || !samePlace(row, outcome)) throw this.changed(outcome.position)
    const mine = formatAnsweredRow(outcome)
    if (text !== mine) await this.#rewriter.differs()
    await this.#rewriter.line(mine)
  }

  /** What made a request that was sent stays as it is recorded, whatever the program calls it today. */
  #promptIn(line: Buffer): number | undefined {
    if (this.chunk.prompts.length < 2) return undefined
    const row = parseRowLine(line)
    return 'outcome' in row ? undefined : row.prompt
  }

  async #nextLine(item: { readonly position: number }): Promise<{ bytes: Buffer; text: string }> {
    const bytes = await this.#rows.next()
    if (!bytes) throw this.changed(item.position)
    return { bytes, text: bytes.toString() }
  }
}

/** A row as it comes today, with the key of its answer if `recall` has set one. */
interface Keyed extends Placed {
  readonly custom_id: string
  readonly row?: unknown
  readonly key?: string | undefined
}

interface Placed {
  readonly position: number
  readonly part?: number
}

function samePlace(a: Placed, b: Placed): boolean {
  return a.position === b.position && (a.part ?? 0) === (b.part ?? 0)
}
