import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'

/** How long an entry of the prompt cache lives after its last use. */
export type CacheTtl = '5m' | '1h'

/** The part of a prompt that it asks to be cached. */
export interface MarkedPrefix {
  /** Everything up to the last marked block, without the marks, in the order in which the service caches. */
  readonly pieces: readonly unknown[]
  /** The longest that it asks for. */
  readonly ttl: CacheTtl
  /** Each marked block, in the order of the pieces. */
  readonly marks: readonly CacheMark[]
}

export interface CacheMark {
  /** How many of the pieces come before the mark, its own block included. */
  readonly end: number
  readonly ttl: CacheTtl
}

type Params = Partial<
  Pick<MessageCreateParamsNonStreaming, 'cache_control' | 'messages' | 'system' | 'tools'>
>
type Fields = Readonly<Record<string, unknown>>

/** Undefined where nothing is marked. Reads leniently: whether a request can be sent is checked elsewhere. */
export function markedPrefix(params: Params): MarkedPrefix | undefined {
  const pieces: unknown[] = []
  const marks: CacheMark[] = []
  const take = (block: unknown, role?: unknown): void => {
    const { cache_control: mark, ...rest } = fieldsOf(block)
    pieces.push(role === undefined ? rest : { role, ...rest })
    if (isObject(mark)) marks.push({ end: pieces.length, ttl: ttlOf(mark) })
  }
  for (const tool of listOf(params.tools)) take(tool)
  for (const block of listOf(params.system)) take(block)
  for (const message of listOf(params.messages)) {
    const { role, content } = fieldsOf(message)
    for (const block of listOf(content)) take(block, role)
  }
  // The mark of the whole request stands for one at its last block.
  const { cache_control: whole } = params
  if (isObject(whole) && marks.at(-1)?.end !== pieces.length) {
    marks.push({ end: pieces.length, ttl: ttlOf(whole) })
  }
  const end = marks.at(-1)?.end
  if (end === undefined) return undefined
  const asked = [...marks.map(({ ttl }) => ttl), ...(isObject(whole) ? [ttlOf(whole)] : [])]
  const ttl = asked.includes('1h') ? '1h' : '5m'
  return { pieces: pieces.slice(0, end), ttl, marks }
}

function ttlOf(mark: object): CacheTtl {
  return (mark as Fields)['ttl'] === '1h' ? '1h' : '5m'
}

/** Blocks; a text alone is a block of it. */
function listOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }]
  return Array.isArray(value) ? value : []
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? (value as Fields) : { value }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
