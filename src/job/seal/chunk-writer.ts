/**
 * Writes one chunk, the create body and its `.rows` file, while the requests come. It holds a few blocks of
 * some hundred kilobytes, never the whole chunk. Each request is encoded to bytes once; these bytes give its
 * length and checksums and go into the body.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Ask } from '../../cost/ask-of.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import { toJson } from '../../json/to-json.ts'
import type { BatchRequest, Outcome, Ref } from '../../outcome.ts'
import { attemptKey } from '../journal/attempt-key.ts'
import type { Disk, DiskFile } from '../disk/disk.ts'
import type { Place } from '../../place.ts'
import type { Sealed } from '../journal/journal-records.ts'
import { SealedPrompts } from './sealed-prompts.ts'
import type { SentRequest } from './sent-params.ts'
import { BlockWriter } from '../../stream/block-writer.ts'
import { formatAnsweredRow, formatRequestRow, formatSameRow, placeOf } from './row-line.ts'

export const bodyHead = '{"requests":[\n'
export const bodyTail = '\n]}\n'
/** The bytes that the envelope adds to the requests of a body. */
export const envelopeBytes: number = bodyHead.length + bodyTail.length
const separator = ',\n'
const blockBytes = 256 * 1024

export interface ChunkTarget {
  readonly attempt: string
  readonly chunk: number
  readonly body: string
  readonly rows: string
}

/** One request as it appears in a body, without the separator. */
export function requestLine(custom_id: string, params: unknown): Buffer {
  return Buffer.from(toJson({ custom_id, params }))
}

/** The params in a {@link requestLine}. Their bytes do not depend on the id. */
export function paramsOfLine(custom_id: string, line: Buffer): Buffer {
  const head = `{"custom_id":${JSON.stringify(custom_id)},"params":`
  return line.subarray(Buffer.byteLength(head), line.length - 1)
}

export class ChunkWriter {
  readonly #disk: Disk
  readonly #target: ChunkTarget
  readonly #bodyFile: DiskFile
  readonly #rowsFile: DiskFile
  readonly #body: BlockWriter
  readonly #rows: BlockWriter
  readonly #hash = createHash('sha256')
  #rowsBytes = 0
  readonly #retries: Array<[attempt: string, chunk: number, at: number, bytes: number]> = []
  #from: Place | undefined
  #to: Place = [0, 0]
  readonly asked: AskedSum = new AskedSum()
  readonly #prompts = new SealedPrompts()
  requests = 0
  outcomes = 0
  /** Rows that share the request of another row. */
  same = 0
  /** Of the outcomes, those that a store of answers gave. */
  #recalled = 0
  /** The size of the body if it were sealed now. */
  bytes: number = envelopeBytes

  private constructor(disk: Disk, target: ChunkTarget, body: DiskFile, rows: DiskFile) {
    this.#disk = disk
    this.#target = target
    this.#bodyFile = body
    this.#rowsFile = rows
    this.#body = new BlockWriter({
      blockBytes,
      write: (bytes) => {
        this.#hash.update(bytes)
        return body.write(bytes)
      },
    })
    this.#rows = new BlockWriter({ blockBytes, write: (bytes) => rows.write(bytes) })
    void this.#body.append(bodyHead)
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

  /** Lines of the `.rows` file. */
  get rows(): number {
    return this.requests + this.same + this.outcomes
  }

  /** The size of the body with one more line of `lineBytes`. */
  bytesWith(lineBytes: number): number {
    return this.bytes + lineBytes + (this.requests > 0 ? separator.length : 0)
  }

  /**
   * Returns a promise if there is no room until earlier bytes have been written.
   *
   * @param line - the result of {@link requestLine}
   * @param ask - what it asks
   */
  add(request: BatchRequest, line: Buffer, ask: Ask): Promise<void> | undefined {
    this.asked.add(ask)
    const bytes = line.length
    const at = this.bytesWith(bytes) - bodyTail.length - bytes
    const crc = crc32(line)
    const prompt = this.#prompts.add(request.prompt, 1)
    const row = formatRequestRow(request, { index: this.requests, at, bytes, crc, prompt })
    const before = this.requests > 0 ? this.#body.append(separator) : undefined
    const room = this.#body.append(line) ?? before
    this.bytes = this.bytesWith(bytes)
    this.requests++
    if (request.retries) this.#countRetry(request.retries, Buffer.byteLength(row) + 1)
    return together(room, this.#addRow(placeOf(request), row))
  }

  /**
   * Adds a row that shares a request of the chunk. Its line names the request; the body stays as it is.
   *
   * @param params - its serialized params, equal to those of that request
   */
  addSame(request: BatchRequest, sent: SentRequest, params: Buffer): Promise<void> | undefined {
    this.same++
    const row = formatSameRow(request, {
      same: sent.request,
      copy: this.same,
      of: sent.position,
      bytes: params.length,
      crc: crc32(params),
      prompt: this.#prompts.add(request.prompt, 0),
    })
    if (request.retries) this.#countRetry(request.retries, Buffer.byteLength(row) + 1)
    return this.#addRow(placeOf(request), row)
  }

  /** Adds a row that was answered without a request. */
  addOutcome(outcome: Outcome): Promise<void> | undefined {
    this.outcomes++
    if (outcome.recalled !== undefined) this.#recalled++
    return this.#addRow(placeOf(outcome), formatAnsweredRow(outcome))
  }

  /** Makes the files durable. The caller then calls {@link publish} and adds the record. */
  async finish(): Promise<void> {
    void this.#body.append(bodyTail)
    // Both at once, because a sync waits for the disk. If one fails, the other still completes.
    const finished = await Promise.allSettled([
      this.#body.flush().then(() => this.#bodyFile.finish()),
      this.#rows.flush().then(() => this.#rowsFile.finish()),
    ])
    for (const file of finished) if (file.status === 'rejected') throw file.reason
  }

  /** Gives the files their names. @returns the record that makes the chunk count */
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
      ...(this.requests > 0 ? { asks: this.asked.record() } : {}),
      ...(this.same > 0 ? { same: this.same } : {}),
      ...(this.#recalled > 0 ? { recalled: this.#recalled } : {}),
      ...this.#prompts.record(),
    }
  }

  /** Drops the chunk. No record mentions it. */
  async discard(): Promise<void> {
    await this.#settle()
    await this.#bodyFile.close()
    await this.#rowsFile.close()
    if (this.#disk.poison) return
    await this.#disk.remove(`${this.#target.body}.tmp`)
    await this.#disk.remove(`${this.#target.rows}.tmp`)
  }

  #addRow(place: Place, row: string): Promise<void> | undefined {
    this.#from ??= place
    this.#to = place
    this.#rowsBytes += Buffer.byteLength(row) + 1
    return this.#rows.append(`${row}\n`)
  }

  /** Waits for running writes: a file must not be closed, and its descriptor reused, while it is written to. */
  async #settle(): Promise<void> {
    await this.#body.flush().catch(() => {})
    await this.#rows.flush().catch(() => {})
  }

  /** Failures come grouped by the chunk that they failed in, so there are few runs. */
  #countRetry(retries: Ref, rowBytes: number): void {
    const attempt = attemptKey(retries)
    const last = this.#retries.at(-1)
    if (last && last[0] === attempt && last[1] === retries.chunk) last[3] += rowBytes
    else this.#retries.push([attempt, retries.chunk, this.#rowsBytes, rowBytes])
  }
}

function together(
  a: Promise<void> | undefined,
  b: Promise<void> | undefined,
): Promise<void> | undefined {
  return a && b ? Promise.all([a, b]).then(() => {}) : (a ?? b)
}
