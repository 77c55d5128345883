/**
 * Spoils a download: first the lines, then their encoding, then their transport. So faults combine:
 * duplicate lines, with CRLF, cut off in the middle, gzipped.
 */
import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Clock } from '../clock.ts'
import type { FaultRule, ResultsFault } from './fault-rules.ts'
import type { Reply } from '../wire/reply.ts'
import { spoilLines, toLines } from './spoil-lines.ts'
import { spoilTransport } from './spoil-transport.ts'

/** Applies the download faults among the rules; returns the same reply if there are none. */
export async function spoilResults(
  reply: Reply,
  rules: readonly FaultRule[],
  response: ServerResponse,
  clock: Clock,
): Promise<Reply> {
  const faults = rules.filter((rule) => rule.on === 'results') as ResultsFault[]
  const { body, lines = 0 } = reply
  if (faults.length === 0 || typeof body === 'string') return reply
  const spoiled = spoilLines(toLines(body), faults)
  const wrongLength = faults.find((fault) => fault.fault === 'wrong_length')
  if (wrongLength) return withWrongLength(reply, spoiled, wrongLength.bytes ?? 1)
  const sent = Readable.from(spoilTransport(spoiled, faults, lines, response, clock))
  if (!faults.some(({ fault }) => fault === 'gzip')) return { ...reply, body: sent }
  const headers = { ...reply.headers, 'content-encoding': 'gzip' }
  // Either stream's end or failure ends the other, and sendReply sees it.
  return { ...reply, headers, body: pipeline(sent, createGzip(), () => {}) }
}

/** The length must be known before the first byte, so this fault alone buffers the whole body. */
async function withWrongLength(
  reply: Reply,
  spoiled: AsyncIterable<Buffer>,
  excess: number,
): Promise<Reply> {
  const pieces: Buffer[] = []
  for await (const piece of spoiled) pieces.push(piece)
  const whole = Buffer.concat(pieces)
  // A client that waits for the missing bytes must see the connection close.
  const headers = {
    ...reply.headers,
    'content-length': String(whole.length + excess),
    connection: 'close',
  }
  return { ...reply, headers, body: Readable.from([whole]) }
}
