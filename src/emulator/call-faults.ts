/**
 * Lets a call go through, late, half or not at all, as the rules that strike at it say. What a client
 * may never tell apart is here told apart by `commit`: whether the call took effect.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { identify } from './admission.ts'
import { ApiProblem } from './api-problem.ts'
import { drain } from './drain.ts'
import type { CallFault, CreateFault, FaultRule } from './fault-rules.ts'
import { oversizeReply, problemReply, sendReply } from './reply.ts'
import type { Reply } from './reply.ts'
import { pause } from './pause.ts'
import { spoilResults } from './results-faults.ts'
import type { Service } from './service.ts'

interface Exchange {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly rules: readonly FaultRule[]
}

type Breaker =
  Exclude<CallFault, { fault: 'slow' }> | Extract<CreateFault, { fault: 'late_commit' }>

/** Answers the call, or does what the first rule says that leaves no plain answer. */
export async function callThrough(
  exchange: Exchange,
  answer: () => Promise<Reply>,
  service: Service,
): Promise<void> {
  const { message, response, rules } = exchange
  for (const rule of rules) {
    if (rule.fault === 'slow' && rule.on !== 'batch') await pause(rule.ms, response, service.clock)
  }
  const breaker = rules.find(isBreaker)
  if (breaker?.fault === 'reset' && breaker.at === 'headers') {
    message.socket.destroy()
    return
  }
  let reply: Reply | undefined
  if (!breaker || takesEffect(breaker)) reply = await answer()
  else await drain(message)
  if (breaker) await strike(breaker, reply, exchange, service)
  else if (reply)
    await sendReply(response, await spoilResults(reply, rules, response, service.clock))
}

const breakers = new Set([
  'status',
  'reset',
  'reply_lost',
  'reply_cut',
  'html',
  'hang',
  'redirect',
  'late_commit',
])

function isBreaker(rule: FaultRule): rule is FaultRule & Breaker {
  return breakers.has(rule.fault)
}

function takesEffect(breaker: Breaker): boolean {
  if ('commit' in breaker) return breaker.commit === true
  return ['reply_lost', 'reply_cut', 'late_commit'].includes(breaker.fault)
}

async function strike(
  breaker: Breaker,
  reply: Reply | undefined,
  { message, response, requestId }: Exchange,
  service: Service,
): Promise<void> {
  if (reply?.body instanceof Readable) reply.body.destroy()
  if (breaker.fault === 'hang') {
    await pause(breaker.ms ?? Infinity, response, service.clock)
    response.destroy()
  } else if (breaker.fault === 'reply_cut') {
    await sendCut(response, reply, breaker.bytes ?? 20)
  } else if (breaker.fault === 'status') {
    await sendReply(response, statusReply(breaker, requestId, message, service))
  } else if (breaker.fault === 'html') {
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
  requestId: string,
  message: IncomingMessage,
  { clock, settings }: Service,
): Reply {
  const { status, type, errorCode, retryAfter, retryAfterDate } = fault
  if (status === 413 && fault.envelope !== true) return oversizeReply()
  const headers: Record<string, string> = {}
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter)
  if (retryAfterDate !== undefined) {
    headers['retry-after'] = new Date(clock.now() + retryAfterDate * 1000).toUTCString()
  }
  const text = fault.message ?? `Emulated error ${status}`
  if (fault.envelope === false) {
    return { status, headers: { ...headers, 'content-type': 'text/plain' }, body: text }
  }
  const more = { headers, ...(type && { type }), ...(errorCode && { errorCode }) }
  const sent = problemReply(new ApiProblem(status, text, more), requestId)
  const identity =
    status === 401 ? { 'request-id': requestId } : identify(message, requestId, settings)
  return { ...sent, headers: { ...sent.headers, ...identity } }
}

/** The headers promise the whole body, and the connection ends within it. */
async function sendCut(
  response: ServerResponse,
  reply: Reply | undefined,
  bytes: number,
): Promise<void> {
  const body = typeof reply?.body === 'string' ? reply.body : ''
  response.writeHead(reply?.status ?? 200, {
    ...reply?.headers,
    'content-length': Buffer.byteLength(body) + 1,
  })
  await new Promise<void>((resolve) => response.write(body.slice(0, bytes), () => resolve()))
  response.destroy()
}
