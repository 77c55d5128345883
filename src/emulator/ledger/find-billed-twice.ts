/**
 * Finds what was billed more than once. A ledger may have millions of lines and hardly a key twice:
 * a first reading only marks in a bit map which keys there are, so that a second one has to remember
 * no more than the few that may have come twice.
 */
import type { LedgerEntry } from './ledger.ts'
import { hashText } from '../random.ts'
import { billedKey, readLedger } from './read-ledger.ts'
import type { LedgerKey } from './read-ledger.ts'

/**
 * A content or a request that was billed more than once.
 *
 * @example
 * ```ts
 * const { billedTwice } = await emulator.ledger()
 * const lineOf = ({ key, billed }: BilledTwice) => `${key}: billed ${billed} times`
 * console.log(billedTwice.examples.map(lineOf))
 * ```
 */
export interface BilledTwice {
  /** The {@link contentHash} of its params, or its custom_id. */
  readonly key: string
  /** How often it was billed. */
  readonly billed: number
  /**
   * The first 5 requests that were billed for it. A call to `/v1/messages` has neither batch nor
   * custom_id, but the id of its message.
   */
  readonly requests: ReadonlyArray<{
    readonly batch: string | null
    readonly custom_id: string | null
    readonly message?: string
  }>
}

/**
 * What was billed more than once.
 *
 * @example
 * ```ts
 * const { billedTwice }: { billedTwice: BilledTwiceReport } = await emulator.ledger()
 * if (billedTwice.count > 0) console.log(billedTwice.examples[0])
 * ```
 */
export interface BilledTwiceReport {
  /** Number of contents, or of custom_ids. */
  readonly count: number
  /** The first 20. */
  readonly examples: readonly BilledTwice[]
}

/** Bits of the map: enough that few keys share one, up to 16 MB of them. */
function bitsFor(bytes: number): number {
  return 2 ** Math.min(27, Math.max(13, Math.ceil(Math.log2(bytes / 8))))
}

/** Collects the keys that may have been billed more than once. */
export class TwiceFinder {
  readonly #by: LedgerKey
  readonly #bits: Uint8Array
  readonly #candidates = new Map<string, number>()

  /** @param bytes - the size of the ledger file */
  constructor(by: LedgerKey, bytes: number) {
    this.#by = by
    this.#bits = new Uint8Array(bitsFor(bytes) / 8)
  }

  /** For the first reading. */
  note(entry: LedgerEntry): void {
    const key = billedKey(entry, this.#by)
    if (key === undefined) return
    const bit = hashText(key) % (this.#bits.length * 8)
    const mask = 1 << (bit & 7)
    const byte = this.#bits[bit >> 3] as number
    if (byte & mask) this.#candidates.set(key, 0)
    else this.#bits[bit >> 3] = byte | mask
  }

  get hasCandidates(): boolean {
    return this.#candidates.size > 0
  }

  /** For the second reading: counts the candidates. */
  count(entry: LedgerEntry): void {
    const key = billedKey(entry, this.#by)
    const billed = key === undefined ? undefined : this.#candidates.get(key)
    if (billed !== undefined) this.#candidates.set(key as string, billed + 1)
  }

  /** After the second reading. A third finds the requests of the examples. */
  async report(path: string): Promise<BilledTwiceReport> {
    const twice = [...this.#candidates].filter(([, billed]) => billed > 1)
    const shown = new Map(
      twice.slice(0, 20).map(([key, billed]) => [key, { key, billed, requests: [] as Request[] }]),
    )
    if (shown.size === 0) return { count: 0, examples: [] }
    for await (const entry of readLedger(path)) {
      const example = shown.get(billedKey(entry, this.#by) ?? '')
      if (example && example.requests.length < 5) example.requests.push(requestOf(entry))
    }
    return { count: twice.length, examples: [...shown.values()] }
  }
}

type Request = BilledTwice['requests'][number]

function requestOf(entry: LedgerEntry): Request {
  if (entry.type === 'message') return { batch: null, custom_id: null, message: entry.id }
  const { batch, custom_id } = entry as Extract<LedgerEntry, { type: 'result' }>
  return { batch, custom_id }
}
