/**
 * The record that tests judge by: an append-only file of every accepted request and its result.
 * Each line is written before the client can see the effect, so the ledger also covers a client
 * that was killed or lost the reply.
 *
 * Lines: `batch` when a batch is accepted, then one `request` line per request; when the batch has
 * ended, one `result` line per request. A call to `/v1/messages` is one `message` line. Only lines
 * with `billed: true` cost money, and only they have `model`, `tokens` and `usd`.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { BilledTokens } from '../bill/billed-tokens.ts'
import { BatchlineError } from '../../errors.ts'
import { TotalsSum } from './ledger-totals.ts'
import type { Endpoint, ResultType } from '../wire/wire-types.ts'

/**
 * One line of the ledger: an accepted batch, one of its requests, the result of a request, or a call
 * to `/v1/messages`.
 *
 * @example
 * ```ts
 * const costOf = (entry: LedgerEntry) => (entry.type === 'result' ? (entry.usd ?? 0) : 0)
 * ```
 */
export type LedgerEntry =
  | { type: 'batch'; batch: string; workspace: string; requests: number; at: string }
  | { type: 'request'; batch: string; index: number; custom_id: string; content: string }
  | {
      type: 'result'
      batch: string
      index: number
      custom_id: string
      content: string
      result: ResultType
      billed: boolean
      /** The requested model. Older files lack this and the two below. */
      model?: string
      tokens?: BilledTokens
      /** Its cost; null for a model without a price. */
      usd?: number | null
    }
  | {
      type: 'message'
      /** The id of the message, or of the call if there is no message. */
      id: string
      workspace: string
      content: string
      model: string
      billed: boolean
      tokens?: BilledTokens
      usd?: number | null
      at: string
      /** The status of the reply. */
      status: number
    }

export class Ledger {
  readonly path: string
  /** Calls by endpoint, including refused ones. */
  readonly calls: Record<Endpoint, number> = {
    create: 0,
    retrieve: 0,
    list: 0,
    cancel: 0,
    delete: 0,
    results: 0,
    messages: 0,
    count_tokens: 0,
    model: 0,
    models: 0,
    rate_limits: 0,
  }
  /** The totals of what was added. */
  readonly sum: TotalsSum = new TotalsSum()
  #file: number | undefined
  #waiting = ''
  /** The rest of a write that failed halfway. It may begin in the middle of a line. */
  #rest = nothing
  /** What {@link flushAll} counts once it is written. */
  #held: LedgerEntry[] | undefined

  /** Creates the file. @throws BatchlineError ERR_OPTION if the folder already has a ledger. */
  constructor(path: string) {
    this.path = path
    try {
      this.#file = openSync(path, 'ax', 0o600)
    } catch (cause) {
      const message = `emulator: ${path} can't be created. A ledger is never overwritten: give another folder`
      throw new BatchlineError('ERR_OPTION', message, { cause })
    }
  }

  /** Adds an entry. The next {@link flush} writes it to the file. */
  add(entry: LedgerEntry): void {
    this.#waiting += `${JSON.stringify(entry)}\n`
    if (!this.#held) this.sum.add(entry)
    else if (entry.type === 'message') this.#held.push(entry)
  }

  /** Whether so much waits for the next {@link flush} that it is time for it. */
  get isFull(): boolean {
    return this.#waiting.length > 1 << 18
  }

  /** Writes what was added. What can't be written is kept for the next call. */
  flush(): void {
    if (this.#file === undefined) return
    this.#writeRest()
    if (this.#waiting === '') return
    const sent = writeSync(this.#file, this.#waiting)
    if (sent < Buffer.byteLength(this.#waiting)) {
      this.#rest = Buffer.from(this.#waiting).subarray(sent)
    }
    this.#waiting = ''
    this.#writeRest()
  }

  /** Writes all that `add` adds, or nothing of it. @throws the system's error if it can't. */
  flushAll(add: () => void): void {
    this.flush()
    if (this.#file === undefined) return
    const { size } = fstatSync(this.#file)
    this.#held = []
    try {
      add()
      this.flush()
      for (const entry of this.#held) this.sum.add(entry)
    } catch (error) {
      this.#waiting = ''
      this.#rest = nothing
      ftruncateSync(this.#file, size)
      throw error
    } finally {
      this.#held = undefined
    }
  }

  close(): void {
    try {
      this.flush()
    } finally {
      if (this.#file !== undefined) closeSync(this.#file)
      this.#file = undefined
    }
  }

  #writeRest(): void {
    while (this.#file !== undefined && this.#rest.length > 0) {
      this.#rest = this.#rest.subarray(writeSync(this.#file, this.#rest))
    }
  }
}

const nothing: Buffer = Buffer.alloc(0)
