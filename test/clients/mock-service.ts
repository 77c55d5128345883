/**
 * The service that the tests of the SDKs expect. They were written for a mock that answers every
 * call by its schema, so they retrieve, cancel and delete a batch that nobody has created. A proxy
 * plants that batch before each call, in the state that the call needs. Everything else goes to the
 * emulator as it is.
 */
import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator } from '../../src/emulator/index.ts'

export interface MockService {
  readonly url: string
  close(): Promise<void>
}

const batchPath = /^\/v1\/messages\/batches\/(message_batch_id)(\/cancel|\/results)?(?:\?|$)/

/** Long enough that no test sees the end of a batch that is to be running. */
const runMs = 3_600_000

export async function startMockService(): Promise<MockService> {
  const emulator = await startEmulator({
    models: 'any',
    inferred: { unknownCursorStatus: 200, bothCursorsStatus: 200, emptyCursorStatus: 200 },
  })
  // The cursors of their list calls.
  for (const id of ['after_id', 'before_id']) emulator.plantForeign({ id, requests: 1 })
  const agent = new http.Agent({ keepAlive: true })
  const server = http.createServer((message, response) => {
    forward(message, response).catch(() => response.destroy())
  })

  async function forward(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id, action] = batchPath.exec(message.url ?? '') ?? []
    if (id !== undefined) await plantAfresh(emulator, id, action === '/cancel')
    const { method, url, headers } = message
    const call = http.request(emulator.url + url, { method, headers, agent })
    const reply = new Promise<IncomingMessage>((done, fail) => {
      call.once('response', done).once('error', fail)
    })
    message.pipe(call)
    const answer = await reply
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    await pipeline(answer, response)
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      agent.destroy()
      await closed
      await emulator.close()
    },
  }
}

/** Puts a batch in the place of the one of this id, if there is one. */
async function plantAfresh(emulator: Emulator, id: string, isRunning: boolean): Promise<void> {
  // A batch can be deleted once it has ended.
  await emulator.advance(runMs)
  await fetch(`${emulator.url}/v1/messages/batches/${id}`, {
    method: 'DELETE',
    headers: { 'x-api-key': emulator.clientOptions.apiKey, 'anthropic-version': '2023-06-01' },
  })
  emulator.plantForeign({ id, requests: 3, durationMs: isRunning ? runMs : 0 })
}
