/** A webhook on loopback that behaves as it is told. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Alert } from '../../src/watch/alerts/alert.ts'

type Behave = (response: ServerResponse, call: number, request: IncomingMessage) => void

export interface Hook {
  /** With something that is to be kept secret. */
  readonly url: string
  readonly secret: string
  /** What came, the tries that failed included. */
  readonly got: Alert[]
  readonly requests: IncomingMessage[]
}

export interface Scope {
  teardown(fn: () => Promise<void> | void): void
}

export const ok: Behave = (response) => void response.end('ok')

export async function hook(t: Scope, behave: Behave = ok): Promise<Hook> {
  const secret = 'T0HOOKSENTINEL'
  const got: Alert[] = []
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push(JSON.parse(Buffer.concat(parts).toString()) as Alert)
      requests.push(request)
      behave(response, got.length, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/services/${secret}`, secret, got, requests }
}
