import { factsOf } from '../models/facts-of.ts'
import { promptPieces } from '../tokens/prompt-pieces.ts'
import { cachePrompt } from './cache-prefixes.ts'
import type { CacheUse, InputTokens } from './cache-use.ts'
import type { PromptCache } from './prompt-cache.ts'

/**
 * Counts the input of a request that is answered, and lets it read and write the cache. A refused
 * request must not get here: it has no input.
 */
export function countPrompt(
  params: object,
  workspace: string,
  cache: PromptCache,
  use: CacheUse,
): InputTokens {
  const given = params as Readonly<Record<string, unknown>>
  const { tokenFactor: factor, minCacheTokens } = factsOf(String(given['model']))
  const pieces = [...promptPieces(given, factor)]
  return cache.use(
    cachePrompt(pieces, { workspace, params: given, minTokens: minCacheTokens }),
    use,
  )
}
