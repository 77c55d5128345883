/** One POST of an alert. No redirect is followed: the next address was not chosen by the user. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { DeliveryResult } from './delivery-result.ts'

const timeoutMs = 10_000
/** Of those that refuse a request, statuses that may pass. */
const passing = new Set([408, 425, 429])

export async function postAlert(
  url: URL,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return resultOf(await post(url, body, AbortSignal.any([signal, late])))
  } catch (error) {
    if (late.aborted)
      return {
        kind: 'failed',
        why: `the webhook did not answer within ${timeoutMs / 1000} seconds`,
      }
    // The message may name the address.
    const { code, name } = error as NodeJS.ErrnoException
    return { kind: 'failed', why: `the webhook can't be reached (${code ?? name})` }
  }
}

function post(url: URL, body: string, signal: AbortSignal): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'batchline',
  }
  return new Promise((resolve, reject) => {
    // No agent: a connection that is kept open would keep the process.
    const sent = request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      resolve(response.statusCode ?? 0)
      response.on('error', () => {})
      response.destroy()
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function resultOf(status: number): DeliveryResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status >= 300 && status < 400) {
    const why = `the webhook answers with a redirect (${status}), which is not followed`
    return { kind: 'refused', why }
  }
  const kind = status >= 500 || passing.has(status) ? 'failed' : 'refused'
  return { kind, why: `the webhook answers with status ${status}` }
}
