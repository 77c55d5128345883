/**
 * Compares what a ledger billed with what a test expects. It reads only the file, so it works after
 * the emulator has exited too.
 */
import { billedKey, readLedger } from './read-ledger.ts'

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
 * Counts how often each content, or each custom_id, was billed. Calls to `/v1/messages` have no
 * custom_id.
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
    const key = billedKey(entry, by)
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
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
