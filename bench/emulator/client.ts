/** The calls of the benchmark, on `node:http`: a client that costs less than what it measures. */
import { once } from 'node:events'
import http from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

const headers = { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' }

export class Client {
  readonly #url: string
  readonly #agent = new http.Agent({ keepAlive: true })

  constructor(url: string) {
    this.#url = `${url}/v1/messages/batches`
  }

  /** Creates a batch and returns its id. */
  async create(body: Buffer): Promise<string> {
    return (JSON.parse(await this.#call('POST', '', body)) as { id: string }).id
  }

  async untilEnded(id: string): Promise<void> {
    for (;;) {
      const batch = JSON.parse(await this.#call('GET', `/${id}`)) as { processing_status: string }
      if (batch.processing_status === 'ended') return
      await new Promise((done) => setTimeout(done, 10))
    }
  }

  /** Downloads results and returns the number of bytes. */
  async download(id: string): Promise<number> {
    return (await this.#call('GET', `/${id}/results`)).length
  }

  /** Sends the first part of a body and breaks the connection. */
  async cutUpload(body: Buffer, bytes: number): Promise<void> {
    const all = { ...headers, 'content-length': body.length }
    const request = http.request(this.#url, { method: 'POST', headers: all, agent: false })
    request.on('error', () => {})
    await new Promise<void>((sent) => request.write(body.subarray(0, bytes), () => sent()))
    request.destroy()
  }

  /** Receives at least so many bytes of the results and breaks the connection. */
  async cutDownload(id: string, bytes: number): Promise<void> {
    const request = http.get(`${this.#url}/${id}/results`, { headers, agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    let received = 0
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        received += piece.length
        if (received >= bytes) break
      }
    } finally {
      request.destroy()
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  async #call(method: string, path: string, body?: Buffer): Promise<string> {
    const request = http.request(this.#url + path, { method, headers, agent: this.#agent })
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const reply = await text(response)
    if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${reply}`)
    return reply
  }
}
