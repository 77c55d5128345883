/**
 * Checks the breakpoints of prompt caching: how many there are, in which order their lifetimes
 * come, and what they stand on.
 */
import { contentBlocks } from './content-blocks.ts'

type Given = Readonly<Record<string, unknown>>

const maxBreakpoints = 4

/** Something that can end a cached prefix, and its path. */
interface Place {
  readonly part: unknown
  readonly path: string
}

/** The first problem, in the words of the service. */
export function cacheProblem(params: Given): string | undefined {
  let found = 0
  let short = false
  for (const { part, path } of places(params)) {
    const { cache_control: marker, type, text } = (part ?? {}) as Given
    if (marker === undefined || marker === null) continue
    found++
    if (type === 'text' && text === '') {
      return `${path}: cache_control cannot be set for empty text blocks`
    }
    const isLong = (marker as Given)['ttl'] === '1h'
    if (isLong && short) return `${path}.cache_control.ttl: ${order}`
    short ||= !isLong
  }
  // The marker of the whole request stands on its last block, and takes no place if one is there.
  const automatic = params['cache_control'] as Given | null | undefined
  if (automatic && !isLastMarked(params)) {
    found++
    if (automatic['ttl'] === '1h' && short) return `cache_control.ttl: ${order}`
  }
  if (found <= maxBreakpoints) return undefined
  return `A maximum of ${maxBreakpoints} blocks with cache_control may be provided. Found ${found}.`
}

const order =
  "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`."

function isLastMarked(params: Given): boolean {
  const content = (params['messages'] as readonly Given[]).at(-1)?.['content']
  const block: unknown = Array.isArray(content) ? content.at(-1) : undefined
  return Boolean((block as Given | null | undefined)?.['cache_control'])
}

/** In the order in which the service processes them. */
function* places({ tools, system, messages }: Given): Generator<Place> {
  yield* listed(tools, 'tools')
  yield* listed(system, 'system')
  for (const { block, path } of contentBlocks(messages as readonly unknown[])) {
    yield { part: block, path }
  }
}

function* listed(parts: unknown, name: string): Generator<Place> {
  if (!Array.isArray(parts)) return
  for (const [i, part] of parts.entries()) yield { part, path: `${name}.${i}` }
}
