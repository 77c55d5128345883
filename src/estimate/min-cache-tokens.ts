/**
 * The shortest prefix that a model keeps in its prompt cache (docs: build-with-claude/prompt-caching, seen
 * 2026-11-27). A model that is not named there is taken to be like the others of its line.
 */
import { undated } from '../cost/undated.ts'

const minimums: ReadonlyArray<readonly [RegExp, number]> = [
  [/^claude-(?:mythos-preview|opus-4-7|3-5-haiku)$/, 2048],
  [/^claude-(?:fable|mythos)-/, 512],
  [/^claude-opus-4-[56]$/, 4096],
  [/^claude-opus-4/, 1024],
  [/^claude-opus-\d/, 512],
  [/^claude-haiku-\d/, 4096],
]
const usual = 1024

export function minCacheTokens(model: string): number {
  const name = undated(model)
  return minimums.find(([names]) => names.test(name))?.[1] ?? usual
}
