import type { Level } from './level.ts'
import { storeOfNewerFormat, storeOfOthers } from './store-errors.ts'

const formatKey = 'format'
const format = 1

/**
 * Looks whether this version may use the store, and marks a new one. At every turn, as another process
 * may have changed it since the last.
 */
export async function checkFormat(level: Level, folder: string): Promise<void> {
  const found = await level.get(formatKey)
  if (found === String(format)) return
  if (found !== undefined) throw storeOfNewerFormat(folder)
  const iterator = level.iterator({ limit: 1 })
  const first = await iterator.nextv(1)
  await iterator.close()
  if (first.length > 0) throw storeOfOthers(folder)
  await level.batch([{ type: 'put', key: formatKey, value: String(format) }], { sync: true })
}
