/**
 * The judge: every request that was accepted, and what became of it, in a file that is only ever
 * appended to. A line is written before the client can know of what it says, so a client that was
 * killed, or that lost the reply, can still be held against it.
 *
 * Lines: `batch` (accepted), `request` (accepted, one each), `result` (one each, when the batch has
 * ended). Only `result` lines with `billed: true` cost money.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { BatchlineError } from '../../errors.ts'
import type { Endpoint, ResultType } from '../wire/wire-types.ts'

/** One line of the ledger. */
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
    }

export class Ledger {
  readonly path: string
  /** Calls by endpoint, refused ones too. */
  readonly calls: Record<Endpoint, number> = {
    create: 0,
    retrieve: 0,
    list: 0,
    cancel: 0,
    delete: 0,
    results: 0,
    count_tokens: 0,
    model: 0,
    models: 0,
  }
  #file: number | undefined
  #waiting = ''

  /** @throws BatchlineError ERR_OPTION where the folder has a ledger already. */
  constructor(path: string) {
    this.path = path
    try {
      this.#file = openSync(path, 'ax', 0o600)
    } catch (cause) {
      const message = `emulator: ${path} can't be made. A ledger is never overwritten: give another folder`
      throw new BatchlineError('ERR_OPTION', message, { cause })
    }
  }

  /** Adds an entry; it is on disk after the next {@link flush}. */
  add(entry: LedgerEntry): void {
    this.#waiting += `${JSON.stringify(entry)}\n`
    if (this.#waiting.length > 1 << 18) this.flush()
  }

  flush(): void {
    if (this.#file === undefined || this.#waiting === '') return
    writeSync(this.#file, this.#waiting)
    this.#waiting = ''
  }

  close(): void {
    this.flush()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
