import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { LedgerEntry } from './ledger.ts'

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
  let held: string | undefined
  for await (const line of lines) {
    if (held !== undefined) yield JSON.parse(held) as LedgerEntry
    held = line
  }
  const last = held === undefined ? undefined : wholeEntry(held)
  if (last) yield last
}

/** A line may be cut off anywhere, also after a brace. */
function wholeEntry(line: string): LedgerEntry | undefined {
  try {
    return JSON.parse(line) as LedgerEntry
  } catch {
    return undefined
  }
}

/** How the ledger names what was billed. */
export type LedgerKey = 'content' | 'custom_id'

/** The key of a billed line; undefined for another line, or one that has no such key. */
export function billedKey(entry: LedgerEntry, by: LedgerKey): string | undefined {
  if (entry.type === 'result') return entry.billed ? entry[by] : undefined
  // A call to /v1/messages has no custom_id.
  return entry.type === 'message' && entry.billed && by === 'content' ? entry.content : undefined
}
