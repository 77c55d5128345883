/**
 * Estimates the input tokens of a request, for the usage of an answer and for count_tokens alike.
 * The numbers only have to be consistent and to grow with the input.
 */
import { contentBlocks, sourceOf } from './content-blocks.ts'

/** The params that count as input. */
export interface CountedInput {
  readonly system?: unknown
  readonly messages?: unknown
  readonly tools?: unknown
}

/** Tokens of an image of common size. Bytes say little about tokens. A PDF counts as one page. */
const imageTokens = 1600
const charactersPerToken = 4

export function countInputTokens({ system, messages, tools }: CountedInput): number {
  const inline = inlineData(messages)
  const characters = lengthOf(system) + lengthOf(messages) + lengthOf(tools) - inline.characters
  return Math.ceil(characters / charactersPerToken) + inline.count * imageTokens
}

/** Base64 data in the messages, which does not count as text. */
function inlineData(messages: unknown): { count: number; characters: number } {
  const found = { count: 0, characters: 0 }
  for (const placed of contentBlocks(Array.isArray(messages) ? messages : [])) {
    const source = sourceOf(placed)
    if (source?.['type'] !== 'base64' || typeof source['data'] !== 'string') continue
    found.count++
    found.characters += source['data'].length
  }
  return found
}

function lengthOf(part: unknown): number {
  return part === undefined ? 0 : JSON.stringify(part).length
}
