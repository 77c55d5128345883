import Anthropic from '@anthropic-ai/sdk'
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages/batches'
import http from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts'

type Batches = Anthropic['messages']['batches']

interface Test {
  teardown(fn: () => Promise<void>): void
}

/**
 * An emulator for one test, and the official client for it. The clock stands still until the test
 * advances it, so nothing depends on the speed of the machine.
 */
export async function withEmulator(
  t: Test,
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; batches: Batches }> {
  const start = Date.now()
  const emulator = await startEmulator({ now: () => start, ...options })
  t.teardown(() => emulator.close())
  return { emulator, batches: batchesOf(emulator.clientOptions) }
}

export function batchesOf(options: { baseURL: string; apiKey: string }): Batches {
  return clientOf(options).messages.batches
}

/** The official client, without retries: each call of the test is one call. */
export function clientOf(options: { baseURL: string; apiKey: string }): Anthropic {
  return new Anthropic({ ...options, maxRetries: 0, timeout: 60_000 })
}

export function requestsOf(n: number, text = 'hello') {
  return Array.from({ length: n }, (_, i) => ({
    custom_id: `r-${i}`,
    params: paramsOf(`${text} ${i}`),
  }))
}

export function paramsOf(content: string) {
  return {
    model: 'claude-opus-5-5',
    max_tokens: 64,
    messages: [{ role: 'user' as const, content }],
  }
}

/** Creates a batch and advances the clock to its end. */
export async function endedBatch(
  { emulator, batches }: { emulator: Emulator; batches: Batches },
  n: number,
): Promise<MessageBatch> {
  const { id } = await batches.create({ requests: requestsOf(n) })
  await emulator.advance(60_000)
  return batches.retrieve(id)
}

export interface RawReply {
  status: number
  headers: IncomingHttpHeaders
  body: string
  bytes: Buffer
  /** False if the connection broke before the end of the body. */
  complete: boolean
}

/** Makes a raw call, also one that no client would make. Rejects if there is no reply at all. */
export async function call(
  emulator: { url: string },
  method: string,
  path: string,
  body?: string | Buffer | Buffer[],
  headers: Record<string, string | undefined> = {},
): Promise<RawReply> {
  const given = { 'x-api-key': 'key', 'anthropic-version': '2026-10-21', ...headers }
  const kept = Object.entries(given).filter(([, value]) => value !== undefined)
  const request = http.request(`${emulator.url}${path}`, {
    method,
    headers: Object.fromEntries(kept) as Record<string, string>,
    agent: false,
  })
  for (const piece of Array.isArray(body) ? body : []) request.write(piece)
  request.end(Array.isArray(body) ? undefined : body)
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', () => {})
      response.on('close', () => {
        const bytes = Buffer.concat(pieces)
        const { headers, complete, statusCode = 0 } = response
        resolve({ status: statusCode, headers, bytes, body: bytes.toString(), complete })
      })
    })
  })
}

/** The message of an error reply. */
export function messageOf({ body }: RawReply): string {
  return (JSON.parse(body) as { error: { message: string } }).error.message
}
