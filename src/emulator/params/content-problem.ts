/** Checks the content of messages as the service does: empty text, oversized images. */
import { contentBlocks, sourceOf } from './content-blocks.ts'

type Given = Readonly<Record<string, unknown>>

/** Characters of base64, not bytes of the image. */
const maxImageCharacters = 5_242_880

/** The first problem, in the words of the service. */
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
    // A final assistant turn is a prefill of the answer, and may be empty.
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
    if (length > maxImageCharacters) {
      return `${placed.at}.source.base64: image exceeds 5 MB maximum: ${length} bytes > ${maxImageCharacters} bytes`
    }
  }
  return undefined
}
