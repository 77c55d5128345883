/**
 * A `fetch` on `node:http`, for whole replies only. Unlike Node's own it uses none of the process's
 * timers.
 */
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

export async function httpFetch(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const headers = Object.fromEntries(new Headers(init?.headers))
  const url = input instanceof Request ? input.url : input
  const sent = request(url, { method: init?.method ?? 'GET', headers })
  sent.end(init?.body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const replyHeaders = Object.entries(answer.headers).map(
    ([name, value]) => [name, String(value)] as const,
  )
  return new Response(await buffer(answer), {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(replyHeaders),
  })
}
