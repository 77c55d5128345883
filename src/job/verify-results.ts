import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Needs } from './core/job-parts.ts'
import { needsResults } from './deletable-batches.ts'
import { readFailure } from './disk/read-failure.ts'
import { readJournal } from './journal/journal.ts'
import { damagedResults } from './results/damaged-results.ts'

/**
 * Reads the results of every batch that is about to be deleted, and compares them with what was recorded when
 * they came: afterwards they are the only copy.
 *
 * @throws BatchlineError `ERR_STORAGE` for a file that is not as it was written
 */
export async function verifyResults(
  { state, paths }: Needs<'state' | 'paths'>,
  signal: AbortSignal,
): Promise<void> {
  const recorded = await recordedHashes(paths.journal)
  for (const chunk of state.chunks()) {
    if (!needsResults(state, chunk)) continue
    const path = paths.results(chunk.attempt, chunk.chunk)
    const hash = createHash('sha256')
    try {
      await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw readFailure(`the results of chunk ${chunk.chunk} in ${paths.folder}`, error)
    }
    if (recorded.get(keyOf(chunk)) !== hash.digest().toString('latin1')) throw damagedResults(path)
  }
}

/** By chunk, of its last download. Read here because no other part of a job needs it in memory. */
async function recordedHashes(journal: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  await readJournal(journal, (record) => {
    if (record.type !== 'FETCHED') return
    hashes.set(keyOf(record), Buffer.from(record.sha256, 'hex').toString('latin1'))
  })
  return hashes
}

function keyOf({ attempt, chunk }: { readonly attempt: string; readonly chunk: number }): string {
  return `${attempt}/${chunk}`
}
