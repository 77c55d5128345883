/** `GET /v1/messages/batches/{id}/results` */
import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Service } from '../../service.ts'
import { ApiProblem } from '../../wire/api-problem.ts'
import type { Reply } from '../../wire/reply.ts'
import { readRange, sliceBytes } from '../byte-range.ts'
import type { Call } from '../call.ts'
import { findBatch } from './find-batch.ts'

/** @throws ApiProblem for a batch that has not ended, or is archived. */
export async function results(call: Call, service: Service): Promise<Reply> {
  const batch = findBatch(call, service)
  const { inferred } = service.settings
  if (!batch.results) {
    throw new ApiProblem(inferred.resultsRunningStatus, 'The batch has not ended: no results yet')
  }
  if (batch.isArchived(service.clock.now())) {
    const message = 'The results of the batch are no longer available'
    throw new ApiProblem(inferred.archivedStatus, message)
  }
  const headers = { 'content-type': 'application/x-jsonl' }
  const reply = { status: 200, headers, body: batch.results.read(), lines: batch.results.lines }
  // A fault in the lines needs all of them, and in clear.
  const isPlain = call.rules.some(({ on }) => on === 'results')
  if (isPlain) return reply
  const size = inferred.resultsRange ? await batch.results.size?.() : undefined
  if (size !== undefined) return withRange(reply, size, call)
  return inferred.resultsGzip ? withGzip(reply, call) : reply
}

type Download = Reply & { readonly body: Readable }

function withRange(reply: Download, size: number, { message }: Call): Reply {
  const range = readRange(message.headers.range)
  if (!range) return { ...reply, headers: { ...reply.headers, 'accept-ranges': 'bytes' } }
  if (range.first >= size) {
    reply.body.destroy()
    const headers = { 'content-range': `bytes */${size}` }
    throw new ApiProblem(416, 'The range begins after the end of the results', { headers })
  }
  const last = Math.min(range.last, size - 1)
  const headers = { ...reply.headers, 'content-range': `bytes ${range.first}-${last}/${size}` }
  return { ...reply, status: 206, headers, body: sliceBytes(reply.body, range) }
}

function withGzip(reply: Download, { message }: Call): Reply {
  const accepted = String(message.headers['accept-encoding'] ?? '')
  if (!/\bgzip\b/.test(accepted)) return reply
  const headers = { ...reply.headers, 'content-encoding': 'gzip' }
  // Either stream's end or failure ends the other, and sendReply sees it.
  return { ...reply, headers, body: pipeline(reply.body, createGzip(), () => {}) }
}
