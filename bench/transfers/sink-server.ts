/**
 * The server of the transfers, in its own process. It discards what is sent, and serves one results
 * file from memory. It checks nothing, so it is faster than anything that is measured.
 *
 *     node sink-server.js RESULTS
 *
 * Prints its address as one line of JSON, and ends when its standard input ends.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const results = readFileSync(process.argv[2] ?? '')
const counts = { processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 }
let received = 0

const server = createServer((request, response) => {
  if (request.method === 'POST') swallow(request, response)
  else if (request.url === '/received') json(response, { received })
  else if (request.url?.endsWith('/results')) {
    response.setHeader('content-type', 'application/binary')
    response.setHeader('content-length', results.length)
    response.end(results)
  } else json(response, batch())
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: address() })}\n`)
})
process.stdin.on('end', () => server.close(() => process.exit()))
process.stdin.resume()

function swallow(request: IncomingMessage, response: ServerResponse): void {
  received = 0
  request.on('data', (bytes: Buffer) => (received += bytes.length))
  request.on('end', () => json(response, batch()))
}

function json(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(body))
}

function batch(): object {
  const id = 'msgbatch_bench'
  return {
    id,
    type: 'message_batch',
    processing_status: 'ended',
    request_counts: counts,
    created_at: '2026-01-01T00:00:00Z',
    expires_at: '2026-01-02T00:00:00Z',
    ended_at: '2026-01-01T01:00:00Z',
    results_url: `${address()}/v1/messages/batches/${id}/results`,
  }
}

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
