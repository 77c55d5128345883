import { isObject } from './is-object.ts'

/**
 * The limit of any model. Models with a context of 200,000 tokens accept 100 (docs:
 * build-with-claude/vision).
 */
const maxImages = 600

/** Returns what is wrong where there are more images than any model accepts. */
export function checkImageCount(messages: readonly unknown[]): string | undefined {
  let images = 0
  for (const message of messages) images += imagesIn((message as { content?: unknown }).content)
  if (images <= maxImages) return undefined
  return `params.messages has ${images} images, and a request may have ${maxImages}: split it`
}

function imagesIn(content: unknown): number {
  if (!Array.isArray(content)) return 0
  let images = 0
  for (const block of content) {
    if (!isObject(block)) continue
    if (block['type'] === 'image') images++
    else if (block['type'] === 'tool_result') images += imagesIn(block['content'])
  }
  return images
}
