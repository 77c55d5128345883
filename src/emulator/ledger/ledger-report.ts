/**
 * Counts and compares what is in a ledger. It reads only the file, so it works after the emulator
 * has exited too.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { LedgerEntry } from './ledger.ts'
import type { Endpoint, ResultType } from '../wire/wire-types.ts'

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
  /** The first 5 requests that were billed for it. */
  readonly requests: ReadonlyArray<{ readonly batch: string; readonly custom_id: string }>
}

/**
 * The counts of a ledger.
 *
 * @example
 * ```ts
 * const { creates, batches, billed, billedTwice }: LedgerReport = await emulator.ledger()
 * console.log(`${creates} creates, ${batches} batches, ${billed} billed, ${billedTwice.count} twice`)
 * ```
 */
export interface LedgerReport {
  /** Create calls that arrived. */
  readonly creates: number
  /** Retrieve and list calls that arrived. */
  readonly polls: number
  /** Calls that arrived, by endpoint, including refused ones. */
  readonly calls: Readonly<Record<Endpoint, number>>
  /** Batches accepted, without planted ones. */
  readonly batches: number
  /** Requests accepted. */
  readonly requests: number
  /** Requests of ended batches, by result type. */
  readonly results: Readonly<Record<ResultType, number>>
  /** Requests that cost money: the ones that succeeded. */
  readonly billed: number
  /** Contents that were billed more than once: their number and the first 20. */
  readonly billedTwice: { readonly count: number; readonly examples: readonly BilledTwice[] }
  /** The same by custom_id, for clients that never use one twice. */
  readonly billedTwiceById: { readonly count: number; readonly examples: readonly BilledTwice[] }
  /** Why a batch that is due can't end, such as a full disk. It ends once the cause is gone. */
  readonly failure?: string
}

/**
 * How a ledger differs from the expected bill.
 *
 * @example
 * ```ts
 * const { over, under }: LedgerDifference = await emulator.compareLedger(expected)
 * console.log(over.length + under.length === 0 ? 'as expected' : { over, under })
 * ```
 */
export interface LedgerDifference {
  /** Billed more often than expected, including what was not expected at all. */
  readonly over: ReadonlyArray<{ key: string; expected: number; billed: number }>
  /** Billed less often than expected, or not at all. */
  readonly under: ReadonlyArray<{ key: string; expected: number; billed: number }>
}

/**
 * Reads a ledger file entry by entry. Skips a last line that is cut off.
 *
 * @example
 * ```ts
 * for await (const entry of readLedger('emulator/ledger.jsonl')) {
 *   if (entry.type === 'result' && entry.billed) console.log(entry.custom_id)
 * }
 * ```
 * @throws the system's error for a file that can't be read
 */
export async function* readLedger(path: string): AsyncGenerator<LedgerEntry> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })
  for await (const line of lines) {
    if (line.endsWith('}')) yield JSON.parse(line) as LedgerEntry
  }
}

/** Counts a ledger file. */
export async function reportLedger(
  path: string,
  calls: Readonly<Record<Endpoint, number>>,
): Promise<LedgerReport> {
  const results = { succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  let batches = 0
  let requests = 0
  let billed = 0
  for await (const entry of readLedger(path)) {
    if (entry.type === 'batch') batches++
    else if (entry.type === 'request') requests++
    else {
      results[entry.result]++
      if (entry.billed) billed++
    }
  }
  return {
    creates: calls.create,
    polls: calls.retrieve + calls.list,
    calls: { ...calls },
    batches,
    requests,
    results,
    billed,
    billedTwice: await findBilledTwice(path, 'content'),
    billedTwiceById: await findBilledTwice(path, 'custom_id'),
  }
}

/**
 * Counts how often each content, or each custom_id, was billed.
 *
 * @example
 * ```ts
 * const counts = await countBilled('emulator/ledger.jsonl', 'custom_id')
 * console.log(counts.get('ticket-7'))
 * ```
 * @throws the system's error for a file that can't be read
 */
export async function countBilled(
  path: string,
  by: 'content' | 'custom_id',
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for await (const entry of readLedger(path)) {
    if (entry.type !== 'result' || !entry.billed) continue
    counts.set(entry[by], (counts.get(entry[by]) ?? 0) + 1)
  }
  return counts
}

/**
 * Compares what was billed with what was expected, by content (default) or by custom_id.
 *
 * @example
 * ```ts
 * const expected = new Map(tickets.map((ticket) => [contentHash(paramsOf(ticket)), 1]))
 * const { over, under } = await compareLedger('emulator/ledger.jsonl', expected)
 * ```
 * @throws the system's error for a file that can't be read
 */
export async function compareLedger(
  path: string,
  expected: ReadonlyMap<string, number>,
  by: 'content' | 'custom_id' = 'content',
): Promise<LedgerDifference> {
  const counts = await countBilled(path, by)
  const over = []
  const under = []
  for (const key of new Set([...expected.keys(), ...counts.keys()])) {
    const line = { key, expected: expected.get(key) ?? 0, billed: counts.get(key) ?? 0 }
    if (line.billed > line.expected) over.push(line)
    else if (line.billed < line.expected) under.push(line)
  }
  return { over, under }
}

async function findBilledTwice(
  path: string,
  by: 'content' | 'custom_id',
): Promise<LedgerReport['billedTwice']> {
  const counts = await countBilled(path, by)
  const twice = [...counts].filter(([, billed]) => billed > 1)
  const shown = new Map(
    twice
      .slice(0, 20)
      .map(([key, billed]) => [
        key,
        { key, billed, requests: [] as Array<{ batch: string; custom_id: string }> },
      ]),
  )
  if (shown.size === 0) return { count: 0, examples: [] }
  for await (const entry of readLedger(path)) {
    if (entry.type !== 'result' || !entry.billed) continue
    const example = shown.get(entry[by])
    if (example && example.requests.length < 5) {
      example.requests.push({ batch: entry.batch, custom_id: entry.custom_id })
    }
  }
  return { count: twice.length, examples: [...shown.values()] }
}
