/**
 * The part of the emulator's ledger that one run has written. Runs follow one another on their
 * emulator, so a run's entries are those behind the end of the ledger at its start.
 */
import { open, stat } from 'node:fs/promises'
import type { LedgerEntry } from '../../src/emulator/ledger/ledger.ts'

export class LedgerSlice {
  readonly #path: string
  readonly #from: number

  private constructor(path: string, from: number) {
    this.#path = path
    this.#from = from
  }

  static async begin(path: string): Promise<LedgerSlice> {
    return new LedgerSlice(path, (await stat(path)).size)
  }

  /**
   * The entries, once every batch has ended: what a killed client has left behind is billed too.
   *
   * @throws when a batch has not ended after 20 seconds
   */
  async entries(): Promise<LedgerEntry[]> {
    for (const until = performance.now() + 20_000; ;) {
      const entries = await this.#read()
      const count = (type: string): number => entries.filter((entry) => entry.type === type).length
      if (count('request') === count('result')) return entries
      if (performance.now() > until) throw new Error(`${this.#path}: a batch never ends`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Create calls that were accepted so far. */
  async batches(): Promise<number> {
    return (await this.#read()).filter((entry) => entry.type === 'batch').length
  }

  async #read(): Promise<LedgerEntry[]> {
    const file = await open(this.#path)
    try {
      const { size } = await file.stat()
      const { buffer } = await file.read(
        Buffer.alloc(size - this.#from),
        0,
        size - this.#from,
        this.#from,
      )
      const lines = buffer
        .toString()
        .split('\n')
        .filter((line) => line.endsWith('}'))
      return lines.map((line) => JSON.parse(line) as LedgerEntry)
    } finally {
      await file.close()
    }
  }
}
