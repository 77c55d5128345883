/** The page at `/`: for people who look at a running emulator. It needs no key. */
import { createHash } from 'node:crypto'
import { pageHtml } from './page-html.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import type { Reply } from '../wire/reply.ts'

/** The page, if this call is for it. */
export function pageReply(method: string, path: string): Reply | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (path !== '/' && path !== '/_emulator/page') return undefined
  const body = pageHtml(pageStyle, pageScript)
  return { status: 200, headers, body }
}

/** Nothing but what the page itself contains may run, and it may call nobody but the emulator. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(pageStyle)}`,
  `script-src ${hashOf(pageScript)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
