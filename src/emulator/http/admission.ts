/**
 * Checks that every call must pass first: the API key, the version, the encoding, the rate limit.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ApiProblem } from '../wire/api-problem.ts'
import type { Settings } from '../settings/fill-options.ts'

/**
 * The workspace of the key.
 * @throws ApiProblem 401 without a valid key, 403 for another workspace.
 */
export function admitKey(headers: IncomingHttpHeaders, settings: Settings): string {
  const key = keyOf(headers)
  if (key === undefined) throw new ApiProblem(401, 'x-api-key header is required')
  const workspace = workspaceOf(key, settings)
  if (workspace === undefined) throw new ApiProblem(401, 'invalid x-api-key')
  const asked = headers['anthropic-workspace-id']
  if (asked !== undefined && asked !== workspace) {
    throw new ApiProblem(403, 'The key has no access to this workspace')
  }
  return workspace
}

/** The API version. @throws ApiProblem 400 if it is missing or unknown. */
export function admitVersion(headers: IncomingHttpHeaders): string {
  const version = headers['anthropic-version']
  if (version === undefined) throw new ApiProblem(400, 'anthropic-version: header is required')
  if (typeof version !== 'string' || !versions.includes(version)) {
    throw new ApiProblem(400, 'anthropic-version: not a valid version')
  }
  return version
}

/** @throws ApiProblem 400 for a compressed body. */
export function admitEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return
  const errorCode = 'request_body_encoding_unsupported'
  throw new ApiProblem(400, 'content-encoding: not supported on this endpoint', { errorCode })
}

/** The headers that identify the call, and with a valid key also its organization and workspace. */
export function identify(
  { headers }: IncomingMessage,
  requestId: string,
  settings: Settings,
): Record<string, string> {
  const key = keyOf(headers)
  const workspace = key === undefined ? undefined : workspaceOf(key, settings)
  if (workspace === undefined) return { 'request-id': requestId }
  return {
    'request-id': requestId,
    'anthropic-organization-id': organizationId,
    'anthropic-workspace-id': workspace,
  }
}

/** Organization of every key. Its value has no meaning. */
const organizationId = '00000000-0000-4000-8000-00000e3c1a70'

const versions = ['2023-01-01', '2023-06-01', '2026-10-21']

function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}

function workspaceOf(key: string, { apiKeys, workspace }: Settings): string | undefined {
  if (apiKeys === undefined) return workspace
  if (Array.isArray(apiKeys)) return apiKeys.includes(key) ? workspace : undefined
  const byKey = apiKeys as Readonly<Record<string, string>>
  return Object.hasOwn(byKey, key) ? byKey[key] || workspace : undefined
}

/** Limits calls per minute: a token bucket that refills evenly. */
export class RateLimit {
  readonly #perMinute: number
  #left: number
  #at: number

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute
    this.#left = perMinute
    this.#at = now
  }

  /**
   * Takes a call and returns the rate headers of its reply.
   * @throws ApiProblem 429 over the limit.
   */
  take(now: number): Record<string, string> {
    if (this.#perMinute === Infinity) return {}
    const filled = this.#left + ((now - this.#at) / 60_000) * this.#perMinute
    this.#left = Math.min(this.#perMinute, filled)
    this.#at = now
    const headers = this.#headers(now)
    if (this.#left < 1) {
      const seconds = Math.ceil(((1 - this.#left) / this.#perMinute) * 60)
      const message = 'This request would exceed your organization’s rate limit'
      throw new ApiProblem(429, message, {
        headers: { ...headers, 'retry-after': String(seconds) },
      })
    }
    this.#left--
    return headers
  }

  #headers(now: number): Record<string, string> {
    const fullMs = ((this.#perMinute - this.#left) / this.#perMinute) * 60_000
    return {
      'anthropic-ratelimit-requests-limit': String(this.#perMinute),
      'anthropic-ratelimit-requests-remaining': String(Math.max(0, Math.floor(this.#left - 1))),
      'anthropic-ratelimit-requests-reset': new Date(now + fullMs).toISOString(),
    }
  }
}
