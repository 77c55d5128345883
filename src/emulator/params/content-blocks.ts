/**
 * Finds the content blocks of messages: in a message, in a tool result, in a document made of
 * blocks. Skips anything that is not a block: the shapes check that.
 */
export interface PlacedBlock {
  readonly block: Readonly<Record<string, unknown>>
  /** Its path, as the service writes it when it checks shapes: `messages.0.content.1.image`. */
  readonly at: string
  /** Its path without types, as the service writes it elsewhere: `messages.0.content.1`. */
  readonly path: string
}

/** Blocks of a document in a tool result. Nothing is nested more deeply, and a hostile body might. */
const maxDepth = 3

/** Yields every block of the messages in order. Nested blocks follow the block that holds them. */
export function* contentBlocks(messages: readonly unknown[]): Generator<PlacedBlock> {
  for (const [i, message] of messages.entries()) {
    if (!isObject(message) || !Array.isArray(message['content'])) continue
    const at = `messages.${i}.content`
    yield* blocksOf(message['content'], at, at, maxDepth)
  }
}

function* blocksOf(
  content: unknown,
  at: string,
  path: string,
  depth: number,
): Generator<PlacedBlock> {
  if (!Array.isArray(content) || depth === 0) return
  for (const [i, block] of content.entries()) {
    if (!isObject(block)) continue
    const { type, source } = block
    const place = typeof type === 'string' ? `${at}.${i}.${type}` : `${at}.${i}`
    const plain = `${path}.${i}`
    yield { block, at: place, path: plain }
    if (type === 'tool_result') {
      yield* blocksOf(block['content'], `${place}.content`, `${plain}.content`, depth - 1)
    } else if (type === 'document' && isObject(source)) {
      const [inAt, inPath] = [`${place}.source.content`, `${plain}.source.content`]
      yield* blocksOf(source['content'], inAt, inPath, depth - 1)
    }
  }
}

/** The source of an image or document block; undefined for any other block. */
export function sourceOf({ block }: PlacedBlock): Readonly<Record<string, unknown>> | undefined {
  if (block['type'] !== 'image' && block['type'] !== 'document') return undefined
  return isObject(block['source']) ? block['source'] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
