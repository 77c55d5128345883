/**
 * Who may call. Every path begins with the token. Any page of a browser can reach loopback, so a call that
 * changes something must come from our own page, and a name that somebody else's DNS points here is not ours.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Admitted {
  /** Behind the token. */
  readonly path: string
}

/** Who is turned away learns the status and nothing else. */
export function admit(call: IncomingMessage, token: string): Admitted | number {
  const { host = '', origin } = call.headers
  const port = call.socket.localPort
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 403
  const [, first = '', ...rest] = (call.url ?? '').split('?')[0]!.split('/')
  const proof = proofFor(call, first, rest, token)
  if (proof) return { path: proof }
  if (!isSame(first, token)) return 404
  const site = call.headers['sec-fetch-site']
  if (call.method === 'POST') {
    const isOwn = origin === `http://${host}` && (site === undefined || site === 'same-origin')
    const isJson = call.headers['content-type'] === 'application/json'
    return isOwn && isJson ? { path: `/${rest.join('/')}` } : 403
  }
  // What has no origin is an address that somebody opened.
  if (origin !== undefined && origin !== `http://${host}`) return 403
  return { path: `/${rest.join('/')}` }
}

/**
 * How a server proves to a tab that it holds the token, before the tab tells the token to whoever listens on
 * the port now. The name of the proof says nothing of the token.
 */
export function proofName(token: string): string {
  return createHash('sha256').update(`proof of ${token}`).digest('hex')
}

export function proofOf(token: string, challenge: string): string {
  return createHmac('sha256', token).update(challenge).digest('hex')
}

function proofFor(
  { method }: IncomingMessage,
  first: string,
  rest: readonly string[],
  token: string,
): string | undefined {
  const [challenge = ''] = rest
  const isProof = method === 'GET' && rest.length === 1 && /^[0-9a-f]{32}$/.test(challenge)
  return isProof && isSame(first, proofName(token)) ? `proof:${challenge}` : undefined
}

/** In a time that says nothing of where they differ, or how long the token is. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(secret))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
