/** Reads a body that is a JSON object and small enough for memory. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ApiProblem } from '../../wire/api-problem.ts'
import { jsonDepth, refuseDeep } from './json-depth.ts'
import { OversizeBody } from './receive-body.ts'

/** @throws ApiProblem 400 unless the body is a JSON object; OversizeBody over the limit. */
export async function readJsonBody(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  return parseJsonBody(await readBytes(message, maxBytes))
}

/** @throws ApiProblem 400 unless the bytes are a JSON object. */
export function parseJsonBody(bytes: Buffer): Record<string, unknown> {
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiProblem(400, 'Input should be a valid dictionary')
  }
  refuseDeep(jsonDepth(bytes))
  return value as Record<string, unknown>
}

/** @throws OversizeBody over the limit. */
export async function readBytes(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) throw new OversizeBody()
  const pieces: Buffer[] = []
  let bytes = 0
  // Leaving the loop must not close the connection: the error reply still has to be sent.
  const chunks = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new OversizeBody()
    pieces.push(chunk)
  }
  return Buffer.concat(pieces)
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new ApiProblem(400, 'The request body is not valid JSON: invalid UTF-8')
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch {
    throw new ApiProblem(400, 'The request body is not valid JSON')
  }
}
