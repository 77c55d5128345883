/** One POST of an alert. No redirect is followed: the next address was not chosen by the user. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { DeliveryResult } from './delivery-result.ts'

const timeoutMs = 10_000
/** A webhook that asks for more is tried again after that all the same. */
const longestAfterMs = 3_600_000
/** Of those that refuse a request, statuses that may pass. */
const passing = new Set([408, 425, 429])

export async function postAlert(
  url: URL,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return resultOf(...(await post(url, body, AbortSignal.any([signal, late]))))
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

/** @returns the status, and the header `retry-after` */
function post(
  url: URL,
  body: string,
  signal: AbortSignal,
): Promise<[status: number, after: string | undefined]> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'batchline',
  }
  return new Promise((resolve, reject) => {
    // No agent: a connection that is kept open would keep the process.
    const sent = request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      resolve([response.statusCode ?? 0, response.headers['retry-after']])
      response.on('error', () => {})
      response.destroy()
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function resultOf(status: number, after: string | undefined): DeliveryResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status >= 300 && status < 400) {
    const why = `the webhook answers with a redirect (${status}), which is not followed`
    return { kind: 'refused', why }
  }
  const why = `the webhook answers with status ${status}`
  if (status < 500 && !passing.has(status)) return { kind: 'refused', why }
  const afterMs = msOf(after)
  return { kind: 'failed', why, ...(afterMs === undefined ? {} : { afterMs }) }
}

/** Seconds, or a date. */
function msOf(after: string | undefined): number | undefined {
  if (after === undefined) return undefined
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return ms > 0 ? Math.min(ms, longestAfterMs) : undefined
}
