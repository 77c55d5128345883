/**
 * Writes one chunk: the create body and its `.rows`, as the requests come. What is held is a buffer
 * of some hundred kilobytes, never the chunk.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { BatchRequest, Outcome, Ref } from '../../outcome.ts'
import { attemptKey } from '../attempt-key.ts'
import type { Disk, DiskFile } from '../disk/disk.ts'
import type { Place, Sealed } from '../journal/journal-records.ts'
import { formatAnsweredRow, formatRequestRow, placeOf } from './row-line.ts'

export const bodyHead = '{"requests":[\n'
export const bodyTail = '\n]}\n'
/** What the envelope adds to the requests of a body, in bytes. */
export const envelopeBytes: number = bodyHead.length + bodyTail.length
const separator = ',\n'
const bufferBytes = 512 * 1024

export interface ChunkTarget {
  readonly attempt: string
  readonly chunk: number
  readonly body: string
  readonly rows: string
}

/** One request as it stands in a body, without the separator; a wire id needs no escapes. */
export function requestLine(wireId: string, params: string): string {
  return `{"custom_id":"${wireId}","params":${params}}`
}
/** Bytes of {@link requestLine} beside the id and the params. */
export const requestOverhead: number = requestLine('', '').length

export class ChunkWriter {
  readonly #disk: Disk
  readonly #target: ChunkTarget
  readonly #body: BufferedFile
  readonly #rows: BufferedFile
  readonly #hash = createHash('sha256')
  readonly #retries: Array<[attempt: string, chunk: number, at: number, bytes: number]> = []
  #from: Place | undefined
  #to: Place = [0, 0]
  requests = 0
  outcomes = 0
  /** Bytes of the body if it were sealed now. */
  bytes: number = envelopeBytes

  private constructor(disk: Disk, target: ChunkTarget, body: DiskFile, rows: DiskFile) {
    this.#disk = disk
    this.#target = target
    this.#body = new BufferedFile(body, (bytes) => this.#hash.update(bytes))
    this.#rows = new BufferedFile(rows)
    this.#body.push(bodyHead, bodyHead.length)
  }

  static async open(disk: Disk, target: ChunkTarget): Promise<ChunkWriter> {
    const body = await disk.create(`${target.body}.tmp`)
    try {
      return new ChunkWriter(disk, target, body, await disk.create(`${target.rows}.tmp`))
    } catch (error) {
      await body.close()
      throw error
    }
  }

  /** Bytes that the body would have with one more line of `lineBytes`. */
  bytesWith(lineBytes: number): number {
    return this.bytes + lineBytes + (this.requests > 0 ? separator.length : 0)
  }

  /** @param line - from {@link requestLine}, `lineBytes` long in UTF-8 */
  add(request: BatchRequest, line: string, lineBytes: number): Promise<void> | undefined {
    const at = this.bytesWith(lineBytes) - bodyTail.length - lineBytes
    if (this.requests > 0) this.#body.push(separator, separator.length)
    this.#body.push(line, lineBytes)
    const row = formatRequestRow(request, {
      index: this.requests,
      at,
      bytes: lineBytes,
      crc: crc32(line),
    })
    this.bytes = this.bytesWith(lineBytes)
    this.requests++
    if (request.retries) this.#countRetry(request.retries, Buffer.byteLength(row) + 1)
    return this.#addRow(placeOf(request), row)
  }

  /** Notes a row that was answered without a request. */
  addOutcome(outcome: Outcome): Promise<void> | undefined {
    this.outcomes++
    return this.#addRow(placeOf(outcome), formatAnsweredRow(outcome))
  }

  /** Makes the files durable; then {@link publish} and the record, which are the caller's. */
  async finish(): Promise<void> {
    this.#body.push(bodyTail, bodyTail.length)
    await this.#body.finish()
    await this.#rows.finish()
  }

  /** Gives the files their names. @returns the record that makes them count */
  async publish(): Promise<Sealed> {
    const { attempt, chunk, body, rows } = this.#target
    await this.#disk.publish([`${body}.tmp`, body], [`${rows}.tmp`, rows])
    return {
      type: 'SEALED',
      attempt,
      chunk,
      from: this.#from ?? [0, 0],
      to: this.#to,
      requests: this.requests,
      outcomes: this.outcomes,
      bytes: this.bytes,
      sha256: this.#hash.digest('hex'),
      ...(this.#retries.length > 0 ? { retries: this.#retries } : {}),
    }
  }

  /** Gives the chunk up; nothing of it was ever recorded. */
  async discard(): Promise<void> {
    await this.#body.close()
    await this.#rows.close()
    if (this.#disk.poison) return
    await this.#disk.remove(`${this.#target.body}.tmp`)
    await this.#disk.remove(`${this.#target.rows}.tmp`)
  }

  #addRow(place: Place, row: string): Promise<void> | undefined {
    this.#from ??= place
    this.#to = place
    this.#rows.push(`${row}\n`, Buffer.byteLength(row) + 1)
    if (this.#body.full || this.#rows.full) return this.#flush()
    return undefined
  }

  async #flush(): Promise<void> {
    await this.#body.flush()
    await this.#rows.flush()
  }

  /** Failures come grouped by the chunk that they failed in, so these runs are few. */
  #countRetry(retries: Ref, rowBytes: number): void {
    const attempt = attemptKey(retries)
    const last = this.#retries.at(-1)
    if (last && last[0] === attempt && last[1] === retries.chunk) last[3] += rowBytes
    else this.#retries.push([attempt, retries.chunk, this.#rows.written, rowBytes])
  }
}

/** Joins small strings into large writes. */
class BufferedFile {
  readonly #file: DiskFile
  readonly #onBytes: ((bytes: Buffer) => void) | undefined
  #texts: string[] = []
  #size = 0
  /** Bytes pushed so far. */
  written = 0

  constructor(file: DiskFile, onBytes?: (bytes: Buffer) => void) {
    this.#file = file
    this.#onBytes = onBytes
  }

  get full(): boolean {
    return this.#size >= bufferBytes
  }

  push(text: string, bytes: number): void {
    this.#texts.push(text)
    this.#size += bytes
    this.written += bytes
  }

  async flush(): Promise<void> {
    if (this.#texts.length === 0) return
    const bytes = Buffer.from(this.#texts.join(''))
    this.#texts = []
    this.#size = 0
    this.#onBytes?.(bytes)
    await this.#file.write(bytes)
  }

  async finish(): Promise<void> {
    await this.flush()
    await this.#file.finish()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
