/** Faults within a streamed answer: an error in place of the rest, or a connection that breaks. */
import { Readable } from 'node:stream'
import type { ServerResponse } from 'node:http'
import { eventText } from '../wire/event-text.ts'
import type { Reply } from '../wire/reply.ts'
import type { FaultyExchange } from './break-reply.ts'
import type { FaultRule, MessagesFault } from './fault-rules.ts'
import { flushed } from './spoil-transport.ts'

/** Applies the first such fault among the rules; returns the same reply if there is none. */
export function spoilStream(reply: Reply, exchange: FaultyExchange): Reply {
  const fault = exchange.rules.find(isOfStreams)
  const { body } = reply
  const isStream = reply.headers['content-type']?.startsWith('text/event-stream')
  if (!fault || !isStream || typeof body === 'string') return reply
  return { ...reply, body: Readable.from(spoiled(body, fault, exchange)) }
}

function isOfStreams(rule: FaultRule): rule is FaultRule & MessagesFault {
  return rule.fault === 'stream_error' || rule.fault === 'stream_cut'
}

/** A share of the events needs their number, so this fault alone holds all of them. */
async function* spoiled(
  events: AsyncIterable<string>,
  fault: MessagesFault,
  { requestId, response }: FaultyExchange,
): AsyncGenerator<string> {
  const all: string[] = []
  for await (const event of events) all.push(event)
  const share = (fault.fault === 'stream_error' ? fault.after : fault.share) ?? 0.5
  yield* all.slice(0, Math.floor(all.length * share))
  if (fault.fault === 'stream_cut') return breakOff(response)
  const { type = 'overloaded_error', message = 'Overloaded' } = fault
  const error = { type: 'error', error: { type, message }, request_id: requestId }
  yield eventText(error)
}

/** @throws to break the connection. */
async function breakOff(response: ServerResponse): Promise<never> {
  await flushed(response)
  throw new Error('the stream breaks off here')
}
