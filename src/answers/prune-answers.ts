import { entryKey, longKey, readHead } from './answer-entry.ts'
import type { LevelTurns } from './level-turns.ts'
import type { Level, LevelDelete } from './level.ts'

/** Entries looked at in a turn: each has up to 64 KB. */
const entriesATurn = 256

/**
 * Removes answers that were kept before a moment, and damaged ones. Other processes work in between.
 *
 * @returns how many
 */
export async function pruneAnswers(turns: LevelTurns, before: number): Promise<number> {
  let removed = 0
  let from: string | undefined = entryKey('')
  while (from !== undefined) {
    const at: string = from
    const turn = await turns.use('prune', (level) => pruneFrom(level, at, before))
    removed += turn.removed
    from = turn.next
  }
  return removed
}

interface Pruned {
  readonly removed: number
  /** The last entry that was looked at; undefined at the end. */
  readonly next: string | undefined
}

async function pruneFrom(level: Level, from: string, before: number): Promise<Pruned> {
  const prefix = entryKey('')
  const iterator = level.iterator({ gt: from, lt: `${prefix}~`, limit: entriesATurn })
  const operations: LevelDelete[] = []
  let removed = 0
  let next: string | undefined
  try {
    let entries = await iterator.nextv(32)
    for (; entries.length > 0; entries = await iterator.nextv(32)) {
      for (const [name, value] of entries) {
        next = name
        const key = name.slice(prefix.length)
        const head = readHead(key, value)
        if (head && head.at >= before) continue
        removed++
        for (const stale of [name, longKey(key)]) operations.push({ type: 'del', key: stale })
      }
    }
  } finally {
    await iterator.close()
  }
  if (removed > 0) {
    await level.batch(operations, { sync: true })
    // A deleted value takes its space until the files that hold it are written anew.
    for (const keyOf of [entryKey, longKey]) {
      await level.compactRange(keyOf(from.slice(prefix.length)), keyOf(next!.slice(prefix.length)))
    }
  }
  return { removed, next }
}
