/**
 * How many tokens the input of a request has: an estimate, the same for the usage of an answer and for
 * the call that counts. Figures only have to add up and to grow with what is sent.
 */
import { contentBlocks, sourceOf } from './content-blocks.ts'

/** The members that a model reads. */
export interface CountedInput {
  readonly system?: unknown
  readonly messages?: unknown
  readonly tools?: unknown
}

/** An image of usual size. Its bytes say little of its tokens; a PDF counts as one page. */
const imageTokens = 1600
const charactersPerToken = 4

export function countInputTokens({ system, messages, tools }: CountedInput): number {
  const inline = inlineData(messages)
  const characters = lengthOf(system) + lengthOf(messages) + lengthOf(tools) - inline.characters
  return Math.ceil(characters / charactersPerToken) + inline.count * imageTokens
}

/** Base64 within the messages, which is not read as text. */
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
