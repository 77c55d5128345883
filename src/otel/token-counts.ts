import type { Tokens } from '../index.ts'

/** Tokens as the conventions count them: the input has all of the prompt. */
export interface TokenCounts {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

export function tokenCounts(tokens: Tokens): TokenCounts {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens
  const cacheWrite = cacheWrite5m + cacheWrite1h
  return { input: input + cacheRead + cacheWrite, output, cacheRead, cacheWrite }
}
