/** Reads answers, a group at a time: one call of the database costs as much as thirty keys of it. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { entryKey, longKey, readEntry, readLong } from './answer-entry.ts'
import type { LevelTurns } from './level-turns.ts'
import type { Level } from './level.ts'
import { levelCode } from './store-errors.ts'

/** A kept answer. Its message may be long, so it is read when it is needed. */
export interface FoundAnswer {
  readonly at: number
  /** Undefined if it is damaged. */
  readonly message: () => Message | undefined | Promise<Message | undefined>
}

/** What is known under each key, in the order of the keys. */
export async function findAnswers(
  turns: LevelTurns,
  keys: readonly string[],
): Promise<Array<FoundAnswer | undefined>> {
  if (keys.length === 0) return []
  const values = await readValues(turns, keys.map(entryKey))
  return keys.map((key, i) => {
    const entry = readEntry(key, values[i])
    if (!entry) return undefined
    const { at } = entry
    if ('message' in entry) return { at, message: () => asMessage(entry.message) }
    return { at, message: async () => asMessage(await longMessage(turns, key)) }
  })
}

async function longMessage(turns: LevelTurns, key: string): Promise<unknown> {
  const [value] = await readValues(turns, [longKey(key)])
  return readLong(key, value)
}

/** A damaged block fails the whole group; then each is read alone, and the damaged ones are not there. */
export async function readValues(
  turns: LevelTurns,
  keys: string[],
): Promise<Array<string | undefined>> {
  return await turns.use('read', async (level) => {
    try {
      return await level.getMany(keys)
    } catch (error) {
      if (!isDamage(error)) throw error
      return await Promise.all(keys.map((key) => readAlone(level, key)))
    }
  })
}

async function readAlone(level: Level, key: string): Promise<string | undefined> {
  try {
    return await level.get(key)
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

function isDamage(error: unknown): boolean {
  return levelCode(error) === 'LEVEL_CORRUPTION'
}

/** The store checks that an answer is what was written; this, that it is one. */
function asMessage(value: unknown): Message | undefined {
  const { content, stop_reason } = (value ?? {}) as { content?: unknown; stop_reason?: unknown }
  return Array.isArray(content) && stop_reason !== undefined ? (value as Message) : undefined
}
