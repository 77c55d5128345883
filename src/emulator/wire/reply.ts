/** A reply before it is sent, while a fault can still change it. */
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ApiProblem } from './api-problem.ts'
import type { ErrorEnvelope } from './wire-types.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Readable
  /** Number of lines, if the body is a results file. */
  readonly lines?: number
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply {
  const body = JSON.stringify(value)
  return { status, headers: { 'content-type': 'application/json', ...headers }, body }
}

export function problemReply(problem: ApiProblem, requestId: string | null): Reply {
  const { type, message, details, status, headers } = problem
  const envelope: ErrorEnvelope = {
    type: 'error',
    error: details === undefined ? { type, message } : { type, message, details },
    request_id: problem.requestId === null ? null : requestId,
  }
  return jsonReply(status, envelope, headers)
}

/**
 * The edge's reply to a body over the limit. The API never sees the call, so it has no envelope.
 */
export function oversizeReply(): Reply {
  const error = { type: 'request_too_large', message: 'Request exceeds the maximum size' }
  return jsonReply(413, { error }, { server: 'cloudflare' })
}

/** Removes the headers that only the API sets: a reply of the edge or of a proxy lacks them. */
export function makeAnonymous(response: ServerResponse): void {
  for (const name of ['request-id', 'anthropic-organization-id', 'anthropic-workspace-id']) {
    response.removeHeader(name)
  }
}

/** Sends a reply at the reader's pace. A reader that disconnects is not an error. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  const { status, headers, body } = reply
  if (response.destroyed) {
    // Nobody will read it: its file, and what it is piped through, must not stay open.
    if (typeof body !== 'string') body.destroy()
    return
  }
  if (typeof body === 'string') {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    await new Promise<void>((resolve) => response.once('close', resolve).end(body))
    return
  }
  response.writeHead(status, headers)
  await pipeline(body, response).catch(() => response.destroy())
}
