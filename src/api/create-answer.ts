/**
 * What a create call came to. The classes decide about money, so they are read from the error type
 * and `error_code` before the status: spend limits come as 429 without retry-after and as 400
 * (docs: api/rate-limits, api/errors), and a status without the API's error envelope says only what
 * some proxy thinks.
 */
import type { ServerFacts } from './call-options.ts'
import { serverFacts } from './call-options.ts'
import { describeCall, isRedirect, redirected, retryAfterMs } from './call-failure.ts'
import { causes } from './causes.ts'
import { hasEnvelope, partsOf, said, textOf } from './error-parts.ts'
import { isAccountCode } from './error-types.ts'

export type CreateAnswer =
  /** The API made a batch of it. */
  | {
      readonly kind: 'accepted'
      readonly id: string
      /** When the service made it, if the answer says so. */
      readonly created?: string
      readonly facts: ServerFacts
    }
  /** Proved not accepted, and nothing that waiting would mend: the job stops, the chunk is kept. */
  | { readonly kind: 'stop'; readonly why: string; readonly facts: ServerFacts }
  /** Proved not accepted: the queue is full or calls come too fast. */
  | {
      readonly kind: 'wait'
      readonly why: string
      readonly afterMs?: number
      readonly facts: ServerFacts
    }
  /** Proved not accepted: the body is over the service's limit. */
  | { readonly kind: 'too-large'; readonly why: string; readonly facts: ServerFacts }
  /** The connection failed before a byte of the body was sent. */
  | { readonly kind: 'not-sent'; readonly why: string; readonly facts: ServerFacts }
  /**
   * Our own disk failed while the body was read. Nobody knows here either: the last read, behind the
   * last byte, may be the one that failed.
   */
  | { readonly kind: 'unreadable'; readonly why: string; readonly facts: ServerFacts }
  /**
   * Nobody knows; it may have been accepted and must not be repeated blindly. With `stop` nothing else
   * is to be sent either.
   */
  | {
      readonly kind: 'in-doubt'
      readonly why: string
      readonly stop?: true
      readonly facts: ServerFacts
    }

const waitable = new Set([429])
const provedRejections = new Set([400, 401, 402, 403, 404, 422, 429])
/** Waiting mends none of these, whatever the status says. */
const stopTypes = new Set(['billing_error', 'authentication_error', 'permission_error'])

/** Classes the error of a create call. */
export function classifyCreateError(error: unknown): CreateAnswer {
  const parts = partsOf(error)
  const facts = serverFacts(parts.headers)
  const { status } = parts
  if (status === undefined) {
    const code = connectFailure(error)
    if (code) return { kind: 'not-sent', why: `could not connect (${code})`, facts }
    if (isUnreadable(error)) return { kind: 'unreadable', why: describeCall(error), facts }
    if (isRedirect(error)) return { kind: 'in-doubt', why: redirected, stop: true, facts }
    return { kind: 'in-doubt', why: `the reply was lost (${describeCall(error)})`, facts }
  }
  if (status === 413) return { kind: 'too-large', why: 'HTTP 413, the body is too large', facts }
  if (!provedRejections.has(status) || !hasEnvelope(parts)) {
    return { kind: 'in-doubt', why: `HTTP ${status} without a clear answer`, facts }
  }
  const [type, code] = [textOf(parts.type), textOf(parts.errorCode)]
  const why = said(parts)
  const afterMs = retryAfterMs(parts.headers)
  const ofAccount = isAccountCode(code) || stopTypes.has(type)
  if (waitable.has(status) && !ofAccount) {
    return { kind: 'wait', why, ...(afterMs === undefined ? {} : { afterMs }), facts }
  }
  return { kind: 'stop', why, facts }
}

const connectCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** The code of a failure that came before the request was sent; looks down the chain of causes. */
export function connectFailure(error: unknown): string | undefined {
  for (const { code, errors, syscall } of causes(error)) {
    // The same code from a read or write comes when the body may have arrived.
    const before = syscall === undefined || syscall === 'connect' || syscall === 'getaddrinfo'
    if (typeof code === 'string' && connectCodes.has(code) && before) return code
    if (Array.isArray(errors) && errors.length > 0) {
      const codes = errors.map(connectFailure)
      if (codes.every(Boolean)) return codes[0]
    }
  }
  return undefined
}

/** What a file-backed Blob fails with, when its file can't be read or is no longer what it was. */
function isUnreadable(error: unknown): boolean {
  for (const { name } of causes(error)) {
    if (name === 'NotReadableError') return true
  }
  return false
}
