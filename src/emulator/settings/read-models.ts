import type { Models } from '../models/known-models.ts'
import { badFlag } from './bad-flag.ts'

/**
 * Reads `any` or comma-separated model ids from a flag.
 *
 * @throws BatchlineError ERR_OPTION for an empty id, as an extra comma gives.
 */
export function readModels(texts: readonly string[], flag: string): Models {
  const text = texts.join()
  if (text === 'any') return text
  const ids = text.split(',').map((id) => id.trim())
  if (ids.every((id) => id !== '')) return ids
  throw badFlag(`--${flag} must be any, or comma-separated ids, not ${JSON.stringify(text)}`)
}
