/**
 * Calls of a page in a browser. The service lets one in only if it says that it knows that its key is
 * exposed: the header that the SDK sends with `dangerouslyAllowBrowser`.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { ApiProblem } from '../wire/api-problem.ts'
import type { Reply } from '../wire/reply.ts'

const consent = 'anthropic-dangerous-direct-browser-access'

/** The reply to the preflight of a browser; undefined if the call is none. */
export function preflightReply(method: string, headers: IncomingHttpHeaders): Reply | undefined {
  if (method !== 'OPTIONS' || headers.origin === undefined) return undefined
  const asked = String(headers['access-control-request-headers'] ?? '')
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
      'access-control-allow-headers': asked,
      'access-control-max-age': '600',
      vary: 'origin, access-control-request-method, access-control-request-headers',
    },
    body: '',
  }
}

/**
 * The headers that let a page read the reply; none for a call of another client.
 *
 * @throws ApiProblem 401 for a page that has not sent the header.
 */
export function admitOrigin(headers: IncomingHttpHeaders): Record<string, string> {
  if (headers.origin === undefined) return {}
  if (headers[consent] !== 'true') {
    throw new ApiProblem(401, `CORS requests must set '${consent}' header`)
  }
  return {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'request-id, anthropic-organization-id, retry-after',
  }
}
