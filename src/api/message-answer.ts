/**
 * What a call of the Messages API came to. The classes decide about money: only what surely was not run is
 * asked again by itself. An error that the service gives before a model runs (a rate limit, an overload) is
 * not billed; a reply that was lost on its way, or a fault after the model began, may be.
 */
import { describeCall, isRedirect, redirected, retryAfterMs } from './call-failure.ts'
import type { ServerFacts } from './call-options.ts'
import { serverFacts } from './call-options.ts'
import { connectFailure } from './create-answer.ts'
import { credentialsFault } from './credentials-fault.ts'
import { hasEnvelope, messageOf, partsOf, said, textOf } from './error-parts.ts'
import type { ErrorParts } from './error-parts.ts'
import { isAccountCode, isOfAccount } from './error-types.ts'

interface OfAnswer {
  readonly facts: ServerFacts
  /** Say how much may still be asked. */
  readonly headers: Headers | undefined
}

export type MessageAnswer = OfAnswer &
  (
    | {
        readonly kind: 'answered'
        /** The message as JSON. */
        readonly text: string
      }
    /** The service refuses the request as it is. Not billed. */
    | { readonly kind: 'refused'; readonly type: string; readonly message: string }
    /** No model has run. */
    | { readonly kind: 'wait'; readonly why: string; readonly afterMs: number | undefined }
    /** The key, the account or the address: no request would fare better. No model has run. */
    | { readonly kind: 'stop'; readonly why: string }
    /** Nobody knows whether a model has run. */
    | { readonly kind: 'lost'; readonly why: string }
  )

/** Given before a model runs. Others over 499 may come after it. */
const notRun = new Set([429, 503, 529])
/** Longer messages quote what was sent. */
const maxMessage = 8192

/** Classes the error of a call. */
export function classifyMessageError(error: unknown): MessageAnswer {
  const parts = partsOf(error)
  const { status } = parts
  const of = { facts: serverFacts(parts.headers), headers: parts.headers }
  if (status === undefined) return { ...unanswered(error), ...of }
  const type = textOf(parts.type)
  // The edge of the service answers this one, in half an envelope (GH anthropic-sdk-python#938).
  if (status === 413)
    return { kind: 'refused', type: type || 'request_too_large', ...told(parts), ...of }
  if (!hasEnvelope(parts)) {
    return { kind: 'lost', why: `HTTP ${status} without a clear answer`, ...of }
  }
  if (isAccountCode(textOf(parts.errorCode)) || isOfAccount(type, messageOf(parts))) {
    return { kind: 'stop', why: said(parts), ...of }
  }
  if (notRun.has(status)) {
    return { kind: 'wait', why: said(parts), afterMs: retryAfterMs(parts.headers), ...of }
  }
  if (status >= 500 || status === 408) return { kind: 'lost', why: said(parts), ...of }
  return { kind: 'refused', type, ...told(parts), ...of }
}

function told(parts: ErrorParts): { message: string } {
  return { message: messageOf(parts).slice(0, maxMessage) }
}

function unanswered(
  error: unknown,
): { kind: 'stop' | 'lost'; why: string } | { kind: 'wait'; why: string; afterMs: undefined } {
  const fault = credentialsFault(error)
  if (fault) return { kind: 'stop', why: fault.why }
  if (isRedirect(error)) return { kind: 'stop', why: redirected }
  const code = connectFailure(error)
  if (code) return { kind: 'wait', why: `could not connect (${code})`, afterMs: undefined }
  return { kind: 'lost', why: `the reply was lost (${describeCall(error)})` }
}
