/**
 * Tokens of one content block: what the model reads of it. The shape is not checked, since a
 * request that the service takes may have blocks that are unknown here: those count by their JSON.
 */
import { imageTokens, pdfTokens } from './media-tokens.ts'
import { textTokens } from './text-tokens.ts'

type Block = Readonly<Record<string, unknown>>

export function blockTokens(block: unknown, factor: number): number {
  const read = readBlock(block)
  return textTokens(read.characters, factor) + read.media
}

/** Characters of text, and tokens of images and pages. */
interface Read {
  readonly characters: number
  readonly media: number
}

function readBlock(block: unknown): Read {
  if (typeof block === 'string') return text(block.length)
  if (!isObject(block)) return text(lengthOf(block))
  const { type, source } = block
  if (type === 'text') return text(lengthOf(block['text']))
  // Their signature is for the service, not for the model.
  if (type === 'thinking') return text(lengthOf(block['thinking']))
  if (type === 'tool_use') return text(lengthOf(block['name']) + lengthOf(block['input']))
  if (type === 'tool_result') return readBlocks(block['content'])
  if (type === 'image') return { characters: 0, media: imageTokens(isObject(source) ? source : {}) }
  if (type === 'document' && isObject(source)) return readDocument(block, source)
  const { cache_control: _, ...rest } = block
  return text(lengthOf(rest))
}

/** A string, or a list of blocks. */
function readBlocks(content: unknown): Read {
  return Array.isArray(content) ? content.map(readBlock).reduce(sum, text(0)) : readBlock(content)
}

function readDocument(block: Block, source: Block): Read {
  const around = text(lengthOf(block['title']) + lengthOf(block['context']))
  return sum(around, readSource(source))
}

function readSource({ type, data, content }: Block): Read {
  if (type === 'content') return readBlocks(content)
  if (type === 'text') return text(lengthOf(data))
  return { characters: 0, media: pdfTokens(typeof data === 'string' ? data : undefined) }
}

function text(characters: number): Read {
  return { characters, media: 0 }
}

function sum(a: Read, b: Read): Read {
  return { characters: a.characters + b.characters, media: a.media + b.media }
}

/** Length of a text, or of the JSON of anything else. */
function lengthOf(value: unknown): number {
  if (value === undefined || value === null) return 0
  return typeof value === 'string' ? value.length : JSON.stringify(value).length
}

function isObject(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
