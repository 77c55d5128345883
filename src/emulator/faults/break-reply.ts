/**
 * Sends something in place of the plain reply: an error, a proxy's page, a part of it, or nothing.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import { ApiProblem } from '../wire/api-problem.ts'
import { trickleBytes } from './trickle-bytes.ts'
import type { CallFault, CreateFault, FaultRule } from './fault-rules.ts'
import { pause } from '../wire/pause.ts'
import { makeAnonymous, oversizeReply, problemReply, sendReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'

/** A call in progress, with the rules that strike at it. */
export interface FaultyExchange {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  /** The headers by which the service names the organization and the workspace of the key. */
  readonly identity: Readonly<Record<string, string>>
  readonly rules: readonly FaultRule[]
}

/** The faults that replace the plain reply. */
export type Breaker =
  Exclude<CallFault, { fault: 'slow' }> | Extract<CreateFault, { fault: 'late_commit' }>

/** Sends what the fault makes of the reply. `reply` is undefined if the call took no effect. */
export async function breakReply(
  breaker: Breaker,
  reply: Reply | undefined,
  exchange: FaultyExchange,
  clock: Clock,
): Promise<void> {
  const { response } = exchange
  const isSentInPart = breaker.fault === 'reply_cut' || breaker.fault === 'reply_trickle'
  if (!isSentInPart && reply?.body instanceof Readable) reply.body.destroy()
  if (breaker.fault === 'hang') {
    await pause(breaker.ms ?? Infinity, response, clock)
    response.destroy()
  } else if (breaker.fault === 'reply_cut') {
    await sendCut(response, reply, breaker.bytes ?? 20)
  } else if (breaker.fault === 'reply_trickle') {
    const body = Readable.from(
      trickle(piecesOf(reply), breaker.bytesPerSecond ?? 1, response, clock),
    )
    await sendReply(response, { status: 200, headers: {}, ...reply, body })
  } else if (breaker.fault === 'status') {
    makeAnonymous(response)
    await sendReply(response, statusReply(breaker, exchange, clock))
  } else if (breaker.fault === 'html') {
    makeAnonymous(response)
    const headers = { 'content-type': 'text/html' }
    const body = '<html><body><h1>Bad gateway</h1></body></html>'
    await sendReply(response, { status: breaker.status ?? 502, headers, body })
  } else if (breaker.fault === 'redirect') {
    const headers = { location: breaker.location }
    await sendReply(response, { status: breaker.status ?? 307, headers, body: '' })
  } else {
    response.destroy()
  }
}

function statusReply(
  fault: Extract<CallFault, { fault: 'status' }>,
  { requestId, identity }: FaultyExchange,
  clock: Clock,
): Reply {
  const { status, type, errorCode, retryAfter, retryAfterDate } = fault
  if (status === 413 && fault.envelope !== true) return oversizeReply()
  const headers: Record<string, string> = { ...fault.headers }
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter)
  if (retryAfterDate !== undefined) {
    // A client compares it with its own clock, which the emulated one may be far ahead of.
    const date = Date.now() + clock.realSpan(retryAfterDate * 1000)
    headers['retry-after'] = new Date(date).toUTCString()
  }
  const text = fault.message ?? messages[status] ?? `Emulated error ${status}`
  if (fault.envelope === false) {
    return { status, headers: { ...headers, 'content-type': 'text/plain' }, body: text }
  }
  const more = { headers, ...(type && { type }), ...(errorCode && { errorCode }) }
  const id = fault.requestId === undefined ? requestId : fault.requestId
  const sent = problemReply(new ApiProblem(status, text, more), id)
  const shown = status === 401 ? { 'request-id': requestId } : identity
  return { ...sent, headers: { ...sent.headers, ...shown } }
}

/** The body of a reply, whether or not it is a stream. */
async function* piecesOf(reply: Reply | undefined): AsyncGenerator<Buffer> {
  const body = reply?.body ?? ''
  if (typeof body === 'string') yield Buffer.from(body)
  else for await (const piece of body as AsyncIterable<string | Buffer>) yield Buffer.from(piece)
}

async function* trickle(
  pieces: AsyncIterable<Buffer>,
  bytesPerSecond: number,
  response: ServerResponse,
  clock: Clock,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    yield* trickleBytes(piece, bytesPerSecond, response, clock)
    if (response.destroyed) return
  }
}

/** Sends the first bytes of the body, then breaks the connection within it. */
async function sendCut(
  response: ServerResponse,
  reply: Reply | undefined,
  bytes: number,
): Promise<void> {
  response.writeHead(reply?.status ?? 200, { ...reply?.headers, ...lengthOf(reply) })
  let left = bytes
  for await (const piece of piecesOf(reply)) {
    const sent = piece.subarray(0, left)
    left -= sent.length
    // The callback is called for a connection that is gone too, so this never waits forever.
    await new Promise<void>((resolve) => response.write(sent, () => resolve()))
    if (left <= 0 || response.destroyed) break
  }
  response.destroy()
}

/** Promises more than the whole body, so that a cut after it is one too. A stream has no length. */
function lengthOf(reply: Reply | undefined): { 'content-length'?: number } {
  const body = reply?.body ?? ''
  return typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) + 1 } : {}
}

/** What the service says, where clients are known to look at it. */
const messages: Readonly<Record<number, string>> = {
  401: 'invalid x-api-key',
  429: 'This request would exceed your organization’s rate limit',
  500: 'Internal server error',
  529: 'Overloaded',
}
