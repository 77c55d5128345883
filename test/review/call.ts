/** Calls of a review server, as a page makes them or as nobody should. */
import { request } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'

export interface Reply {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

export interface Call {
  method?: string
  path?: string
  body?: unknown
  /** Undefined for one that is left out. */
  headers?: OutgoingHttpHeaders
}

/** @param path - behind the token, or from the root where it begins with a slash */
export async function call(
  url: string,
  { method = 'POST', path = '', body, headers = {} }: Call,
): Promise<Reply> {
  const { port, pathname, origin } = new URL(url)
  const own = method === 'POST' ? { origin, 'content-type': 'application/json' } : {}
  return await new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: path.startsWith('/') ? path : pathname + path,
        headers: withoutUndefined({ ...own, ...headers }),
      },
      (reply) => {
        let text = ''
        reply.on('data', (piece: Buffer) => (text += piece.toString()))
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? '' : JSON.stringify(body))
  })
}

/** The answer of a call that succeeds. */
export async function ask<T>(url: string, path: string, body: object = {}): Promise<T> {
  const { status, body: text } = await call(url, { path, body })
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return JSON.parse(text) as T
}

function withoutUndefined(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
}
