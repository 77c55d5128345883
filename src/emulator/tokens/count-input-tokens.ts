import { promptPieces } from './prompt-pieces.ts'
import type { PromptParams } from './prompt-pieces.ts'

/** The input tokens of a prompt, for the usage of an answer and for count_tokens alike. */
export function countInputTokens(params: PromptParams, factor: number): number {
  let tokens = 0
  for (const piece of promptPieces(params, factor)) tokens += piece.tokens
  return tokens
}
