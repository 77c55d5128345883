/** What the service finds wrong with what messages hold: text that says nothing, images that are too large. */
import { contentBlocks, sourceOf } from './content-blocks.ts'

type Given = Readonly<Record<string, unknown>>

/** Characters of base64, not bytes of the image. */
const mostImageCharacters = 5_242_880

/** The first thing that is wrong, in the words of the service. */
export function contentProblem(params: Given): string | undefined {
  const messages = params['messages'] as readonly Given[]
  return emptySystem(params['system']) ?? emptyMessage(messages) ?? largeImage(messages)
}

function emptySystem(system: unknown): string | undefined {
  const problem = Array.isArray(system) ? emptyText(system) : undefined
  return problem === undefined ? undefined : `system: ${problem}`
}

function emptyMessage(messages: readonly Given[]): string | undefined {
  for (const [i, { role, content }] of messages.entries()) {
    // A last turn of the assistant is what its answer begins with, and may be nothing.
    if (role === 'assistant' && i === messages.length - 1) return undefined
    if (Array.isArray(content) && content.length === 0) {
      return `messages.${i}: all messages must have non-empty content except for the optional final assistant message`
    }
    const problem = emptyText(Array.isArray(content) ? content : [{ type: 'text', text: content }])
    if (problem !== undefined) return `messages: ${problem}`
  }
  return undefined
}

function emptyText(blocks: readonly unknown[]): string | undefined {
  for (const block of blocks) {
    const { type, text } = (block ?? {}) as Given
    if (type !== 'text' || typeof text !== 'string') continue
    if (text === '') return 'text content blocks must be non-empty'
    if (text.trim() === '') return 'text content blocks must contain non-whitespace text'
  }
  return undefined
}

function largeImage(messages: readonly Given[]): string | undefined {
  for (const placed of contentBlocks(messages)) {
    const source = placed.block['type'] === 'image' ? sourceOf(placed) : undefined
    if (source?.['type'] !== 'base64' || typeof source['data'] !== 'string') continue
    const { length } = source['data']
    if (length > mostImageCharacters) {
      return `${placed.at}.source.base64: image exceeds 5 MB maximum: ${length} bytes > ${mostImageCharacters} bytes`
    }
  }
  return undefined
}
