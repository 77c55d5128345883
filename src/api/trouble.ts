/**
 * What to do about a failed GET: everything that may pass is tried again, a key that is refused is
 * not.
 */
import { credentialsFault } from './credentials-fault.ts'
import { describeCall, isRedirect, redirected, retryAfterMs } from './call-failure.ts'
import { keyHint, textOf } from './error-parts.ts'

export type Trouble =
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly why: string }

interface ErrorParts {
  readonly status?: number
  readonly headers?: Headers
  readonly type?: unknown
}

/** Bad or refused calls. */
const stops = new Set([400, 401, 402, 403])
/** A proxy's figure may be a day off or a year; batches are looked at more often than that. */
const maxAfterMs = 900_000

/**
 * @param tries - how often it has failed in a row; the wait doubles from `baseMs` to a minute
 * @param baseMs - the first wait, in milliseconds
 */
export function troubleOf(error: unknown, tries: number = 0, baseMs: number = 1000): Trouble {
  const { status, headers, type: said } = error as ErrorParts
  const type = textOf(said)
  const fault = credentialsFault(error)
  if (fault) return { kind: 'stop', why: fault.why }
  if (isRedirect(error)) return { kind: 'stop', why: redirected }
  if (status !== undefined && stops.has(status)) {
    return { kind: 'stop', why: `HTTP ${status}${type ? ` ${type}` : ''}${keyHint(status)}` }
  }
  // Between three quarters and the whole, so that many processes do not come back at the same moment.
  const backoff = Math.min(baseMs * 2 ** tries, 60_000) * (0.75 + Math.random() / 4)
  const why = status === undefined ? describeCall(error) : `HTTP ${status}${type ? ` ${type}` : ''}`
  // A service that says 0 each time is not to be asked a thousand times a second.
  const afterMs = Math.max(Math.min(retryAfterMs(headers) ?? backoff, maxAfterMs), baseMs * 0.75)
  return { kind: 'again', why, afterMs: Math.round(afterMs) }
}
