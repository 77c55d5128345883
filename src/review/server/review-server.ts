/** The server of a review, on loopback: one page, and the calls of that page. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BatchlineError } from '../../errors.ts'
import { BadCall } from '../answers.ts'
import type { Answers, Body } from '../answers.ts'
import { pageHeaders, pageText } from '../page/page.ts'
import { admit, proofOf } from './admission.ts'
import type { Address } from './address.ts'

const host = '127.0.0.1'
/** Of a call: a corrected value, as text. */
const mostBodyBytes = 32 * 1024 * 1024

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const

export class ReviewServer {
  readonly #server: Server
  readonly #token: string
  readonly #title: string
  readonly #answers: Answers

  private constructor(answers: Answers, token: string, title: string) {
    this.#answers = answers
    this.#token = token
    this.#title = title
    this.#server = createServer((call, reply) => void this.#take(call, reply))
  }

  /**
   * @param title - name of the file, for the page
   * @throws BatchlineError `ERR_OPTION` where the port can't be had
   */
  static async listen(
    answers: Answers,
    { port, token }: Address,
    title: string,
  ): Promise<ReviewServer> {
    const server = new ReviewServer(answers, token, title)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', (cause) => reject(portError(port, cause)))
      server.#server.listen({ port, host }, resolve)
    })
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://${host}:${this.port}/${this.#token}/`
  }

  /** Answers what is being asked, and ends. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const slow = setTimeout(() => this.#server.closeAllConnections(), 2000)
    await closed
    clearTimeout(slow)
  }

  async #take(call: IncomingMessage, reply: ServerResponse): Promise<void> {
    const admitted = admit(call, this.#token)
    if (typeof admitted === 'number') return send(reply, admitted, '')
    const { path } = admitted
    if (path.startsWith('proof:')) return send(reply, 200, proofOf(this.#token, path.slice(6)))
    const name = path.slice(1)
    if (call.method === 'POST' && Object.hasOwn(this.#answers.calls, name)) {
      return await this.#answer(name, call, reply)
    }
    const isLook = call.method === 'GET' || call.method === 'HEAD'
    if (!isLook || path !== '/') return send(reply, 404, '')
    reply.writeHead(200, { ...headers, ...pageHeaders })
    reply.end(call.method === 'HEAD' ? '' : pageText(this.#title))
  }

  async #answer(name: string, call: IncomingMessage, reply: ServerResponse): Promise<void> {
    try {
      const value = await this.#answers.calls[name]!(await bodyOf(call))
      send(reply, 200, JSON.stringify(value))
    } catch (error) {
      const { message } = error as Error
      send(reply, error instanceof BadCall ? error.status : 500, JSON.stringify({ error: message }))
    }
  }
}

function send(reply: ServerResponse, status: number, text: string): void {
  if (reply.destroyed) return
  reply.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' })
  reply.end(text)
}

async function bodyOf(call: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of call as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > mostBodyBytes) throw new BadCall(413, 'This is too long.')
    pieces.push(piece)
  }
  try {
    return Object(JSON.parse(Buffer.concat(pieces).toString())) as Body
  } catch {
    throw new BadCall(400, 'This is not JSON.')
  }
}

function portError(port: number, cause: Error): BatchlineError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  const reason = code === 'EADDRINUSE' ? 'is in use' : `can't be used (${code})`
  return new BatchlineError(
    'ERR_OPTION',
    `review: port ${port} of ${host} ${reason}. Nothing was judged. Give another, or none for any free port.`,
    { cause },
  )
}
