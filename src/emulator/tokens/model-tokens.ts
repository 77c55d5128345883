/**
 * What each model does with tokens. The facts go by family and version, since model ids come and
 * go.
 */
export interface ModelTokens {
  /** Tokens per four characters: newer models count more tokens for the same text. */
  readonly factor: number
  /** Fewest tokens of a prefix that the prompt cache keeps. */
  readonly minCacheTokens: number
}

/** A model without a Claude id counts as an old one. */
export function modelTokens(id: unknown): ModelTokens {
  if (id === 'claude-mythos-preview') return { factor: 1.3, minCacheTokens: 2048 }
  const match = /^claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?$/.exec(String(id))
  if (!match) return { factor: 1, minCacheTokens: 1024 }
  const family = match[1] as string
  const version = Number(match[2]) + Number(match[3] ?? 0) / 10
  return { factor: version >= 4.7 ? 1.3 : 1, minCacheTokens: minimumOf(family, version) }
}

function minimumOf(family: string, version: number): number {
  if (family === 'haiku') return version < 4 ? 2048 : 4096
  if (family === 'sonnet') return 1024
  if (version >= 5) return 512
  if (family !== 'opus' || version >= 4.8 || version < 4.5) return 1024
  return version >= 4.7 ? 2048 : 4096
}
