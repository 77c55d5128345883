import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsNonStreaming,
  MessageParam,
} from '@anthropic-ai/sdk/resources/messages'
import { BatchlineError } from './errors.ts'
import { kindOf } from './kind-of.ts'
import { markedPrefix } from './marked-prefix.ts'
import type { CacheTtl } from './marked-prefix.ts'

/**
 * Options of `cachePrefix`.
 *
 * @example
 * ```ts
 * const options: CachePrefixOptions = { ttl: '5m' }
 * ```
 */
export interface CachePrefixOptions {
  /**
   * How long the prefix stays in the cache after its last use. Default `1h`, because batches often take
   * longer than 5 minutes. Writing for an hour costs twice the input price, for 5 minutes 1.25 times.
   */
  ttl?: '5m' | '1h'
}

type Params = MessageCreateParamsNonStreaming
/** A block that can be marked. The types of the SDK name dozens of them. */
type Block = { cache_control?: CacheControlEphemeral | null }

/**
 * Marks the part of a request that is the same for every row, so that the service keeps it in its prompt
 * cache: the last block of `system`, else the last tool, else the first block of the first user message,
 * if it has two or more (the instruction first, then what belongs to the row). The service caches
 * all that comes before a mark, in the order tools, system, messages.
 *
 * - A request that already has `cache_control` is returned unchanged. The service takes at most 4 marks in
 *   a request, and those for an hour must come before those for 5 minutes.
 * - Requests of one batch run at the same time, so few of them read what another has written. A batch of one
 *   request before the others fills the cache for them.
 * - A prefix that is too short for the model is not cached, and costs nothing more. This is not checked here.
 * - A prefix that differs from row to row is written for each row and never read: a surcharge. The job reports
 *   this with the event `prefix-differs`.
 *
 * The argument is not changed.
 *
 * @param request - as the function passed to `toRequests` returns it
 * @example
 * ```ts
 * const requests = toRequests((ticket: Ticket) =>
 *   cachePrefix({
 *     custom_id: ticket.id,
 *     params: {
 *       model,
 *       max_tokens: 64,
 *       system: 'Sort messages to a bank. …',
 *       messages: [{ role: 'user', content: ticket.text }],
 *     },
 *   }),
 * )
 * ```
 * @throws BatchlineError `ERR_INPUT` if the request has no part to mark; in the function passed to
 *   `toRequests` that rejects the row, or ends the run with `onBadRow: 'error'`. `ERR_OPTION` for a `ttl` that
 *   the service does not have.
 */
export function cachePrefix<Request extends { readonly params: MessageCreateParamsNonStreaming }>(
  request: Request,
  { ttl = '1h' }: CachePrefixOptions = {},
): Request {
  if (ttl !== '1h' && ttl !== '5m') {
    throw new BatchlineError('ERR_OPTION', `cachePrefix: ttl must be '1h' or '5m'`)
  }
  return markPrefix(request, ttl, 'cachePrefix')
}

/** @param name - what the user has called, for the message */
export function markPrefix<Request extends { readonly params: Params }>(
  request: Request,
  ttl: CacheTtl,
  name: string,
): Request {
  const params = (request as Partial<Request> | null | undefined)?.params
  // What is not a request is told by whoever checks requests.
  if (kindOf(params) !== 'an object' || markedPrefix(params!)) return request
  const mark: CacheControlEphemeral = { type: 'ephemeral', ttl }
  const marked = ofSystem(params!, mark) ?? ofTools(params!, mark) ?? ofMessage(params!, mark)
  if (marked) return { ...request, params: { ...params, ...marked } }
  throw new BatchlineError(
    'ERR_INPUT',
    `${name} finds nothing to cache: there is no system prompt and no tool, and the first user message does not have ` +
      'two content blocks, one with the instruction first and then what belongs to the row',
  )
}

function ofSystem({ system }: Params, mark: CacheControlEphemeral): Partial<Params> | undefined {
  const blocks = typeof system === 'string' ? [{ type: 'text' as const, text: system }] : system
  return withMark(
    blocks,
    (block) => block.text !== '',
    mark,
    (system) => ({ system }),
  )
}

/** A tool that is loaded later is no part of the prompt, and can't be marked. */
function ofTools({ tools }: Params, mark: CacheControlEphemeral): Partial<Params> | undefined {
  const isLoaded = (tool: object): boolean => !('defer_loading' in tool && tool.defer_loading)
  return withMark(tools, isLoaded, mark, (tools) => ({ tools }))
}

function ofMessage({ messages }: Params, mark: CacheControlEphemeral): Partial<Params> | undefined {
  if (!Array.isArray(messages)) return undefined
  const list: readonly MessageParam[] = messages
  const at = list.findIndex((message) => message?.role === 'user')
  const content = list[at]?.content
  if (!Array.isArray(content) || content.length < 2) return undefined
  const [first, ...rest] = content as readonly ContentBlockParam[]
  const canBeMarked = (block: ContentBlockParam): boolean =>
    block.type !== 'text' || block.text !== ''
  return withMark([first!], canBeMarked, mark, (marked) => ({
    messages: list.with(at, { role: 'user', content: [...marked, ...rest] }),
  }))
}

/** Marks the last of some blocks that can be marked; undefined where there is none. */
function withMark<One extends object>(
  blocks: readonly One[] | undefined,
  canBeMarked: (block: One) => boolean,
  mark: CacheControlEphemeral,
  put: (blocks: One[]) => Partial<Params>,
): Partial<Params> | undefined {
  if (!Array.isArray(blocks)) return undefined
  const list: readonly One[] = blocks
  const at = list.findLastIndex((block) => kindOf(block) === 'an object' && canBeMarked(block))
  if (at === -1) return undefined
  const block: One & Block = { ...list[at]!, cache_control: mark }
  return put(list.with(at, block))
}
