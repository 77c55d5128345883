/**
 * Finds the content blocks of messages: in a message, in a tool result, in a document made of
 * blocks. Skips anything that is not a block: `messages-problem.ts` checks the shape.
 */
export interface PlacedBlock {
  readonly block: Readonly<Record<string, unknown>>
  /** Its path, as the service writes it: `messages.0.content.1.image`. */
  readonly at: string
}

/** Yields every block of the messages in order. Nested blocks follow the block that holds them. */
export function* contentBlocks(messages: readonly unknown[]): Generator<PlacedBlock> {
  for (const [i, message] of messages.entries()) {
    if (isObject(message)) yield* blocksOf(message['content'], `messages.${i}.content`)
  }
}

function* blocksOf(content: unknown, at: string): Generator<PlacedBlock> {
  if (!Array.isArray(content)) return
  for (const [i, block] of content.entries()) {
    if (!isObject(block)) continue
    const { type, source } = block
    const place = `${at}.${i}.${String(type)}`
    yield { block, at: place }
    if (type === 'tool_result') yield* blocksOf(block['content'], `${place}.content`)
    else if (type === 'document' && isObject(source)) {
      yield* blocksOf(source['content'], `${place}.source.content`)
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
