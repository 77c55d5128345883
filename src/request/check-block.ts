/**
 * Checks one content block of a message. The service decides about block types that are unknown
 * here.
 */
import { kindOf } from '../kind-of.ts'
import { checkImage, checkSource } from './check-media.ts'
import { checkTextBlock } from './check-text.ts'
import { isObject } from './is-object.ts'

const text = '{"type": "text", "text": …}'
const image = '{"type": "image", "source": {"type": "url", "url": …}}'
const asBase64 =
  'or, for a data URL, a source {"type": "base64", "media_type": …, "data": …} without its prefix'

/** Block types of OpenAI's APIs, and what to write instead. */
const foreign: ReadonlyMap<unknown, string> = new Map([
  ['image_url', `an image is ${image} here, ${asBase64}`],
  ['input_image', `an image is ${image} here, ${asBase64}`],
  ['input_text', `text is ${text} here`],
  ['output_text', `text is ${text} here`],
])

/** Returns what is wrong with a block, to be appended to its place. */
export function checkBlock(block: unknown, role: string): string | undefined {
  if (!isObject(block)) return ` must be an object with a type, not ${kindOf(block)}`
  switch (block['type']) {
    case 'text':
      return checkTextBlock(block['text']) ?? checkCitations(block['citations'], role)
    case 'image':
      return checkImage(block['source'])
    case 'document':
      return role === 'assistant' ? documentOfAssistant : checkSource(block['source'])
    case 'tool_result':
      return checkResult(block['content'])
    default:
      return foreignBlock(block['type'])
  }
}

const documentOfAssistant =
  ': documents in an assistant turn are refused since API version 2026-10-21; move it to a user turn'

function checkCitations(citations: unknown, role: string): string | undefined {
  if (role !== 'user' || !Array.isArray(citations) || citations.length === 0) return undefined
  return '.citations: refused in user text since API version 2026-10-21; leave it out'
}

/**
 * Images have the same limits inside a tool result. Whether empty text is allowed there is unknown,
 * so it passes.
 */
function checkResult(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined
  for (const [i, block] of content.entries()) {
    const reason = checkResultBlock(block)
    if (reason) return `.content[${i}]${reason}`
  }
  return undefined
}

function checkResultBlock(block: unknown): string | undefined {
  if (!isObject(block)) return ` must be an object with a type, not ${kindOf(block)}`
  const { type, source } = block
  if (type === 'image') return checkImage(source)
  return type === 'document' ? checkSource(source) : foreignBlock(type)
}

function foreignBlock(type: unknown): string | undefined {
  const remedy = foreign.get(type)
  return remedy && `.type is ${String(type)}, which is OpenAI's: ${remedy}`
}
