/** An HTTP server on loopback that does to each request what it is told. */
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FaultyServer {
  readonly url: string
  /** Requests that came. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** Nobody listens there. */
export const absent = 'http://127.0.0.1:9'

export async function faultyServer(listener: RequestListener): Promise<FaultyServer> {
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    request.resume()
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
