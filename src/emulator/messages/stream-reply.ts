import { Readable } from 'node:stream'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Reply } from '../wire/reply.ts'
import { eventText } from '../wire/event-text.ts'
import { messageEvents } from './message-events.ts'

/** The reply that streams a message: an event a chunk, each made when the reader is ready for it. */
export function streamReply(message: Message, rates: Readonly<Record<string, string>>): Reply {
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  }
  return { status: 200, headers: { ...headers, ...rates }, body: Readable.from(chunks(message)) }
}

function* chunks(message: Message): Generator<string> {
  for (const event of messageEvents(message)) yield eventText(event)
}
