/**
 * The content blocks of messages, wherever they stand: in a message, in the result of a tool, in a
 * document that is made of blocks. What is no block is passed over: the shape is checked elsewhere.
 */
export interface PlacedBlock {
  readonly block: Readonly<Record<string, unknown>>
  /** Where it stands, as the service names it: `messages.0.content.1.image`. */
  readonly at: string
}

/** Every block of the messages, in order; those within another block follow it. */
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

/** The source of an image or a document; undefined for any other block. */
export function sourceOf({ block }: PlacedBlock): Readonly<Record<string, unknown>> | undefined {
  if (block['type'] !== 'image' && block['type'] !== 'document') return undefined
  return isObject(block['source']) ? block['source'] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
