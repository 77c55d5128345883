/**
 * What a `count_tokens` call came to. It is only a look, so what is not clear is no obstacle: the run is
 * ended by what the service itself says of the request, the model or the account, and by nothing that a
 * proxy thinks.
 */
import type { ServerFacts } from './call-options.ts'
import { serverFacts } from './call-options.ts'
import { describeCall, isRedirect, redirected, retryAfterMs } from './call-failure.ts'
import { credentialsFault } from './credentials-fault.ts'
import { hasEnvelope, messageOf, partsOf, said, textOf } from './error-parts.ts'
import type { ErrorParts } from './error-parts.ts'
import { isAccountCode, isOfAccount } from './error-types.ts'

export type CountAnswer =
  /** The service takes the request. */
  | { readonly kind: 'counted'; readonly inputTokens: number; readonly facts: ServerFacts }
  /** It refuses the request as it is. */
  | { readonly kind: 'refused'; readonly why: string; readonly facts: ServerFacts }
  /** It has no model of that name. */
  | { readonly kind: 'no-model'; readonly why: string; readonly facts: ServerFacts }
  /** The key, the account or the address: no request would fare better. */
  | { readonly kind: 'stop'; readonly why: string; readonly facts: ServerFacts }
  /** There is no such endpoint. */
  | { readonly kind: 'no-endpoint'; readonly why: string; readonly facts: ServerFacts }
  /** It is not known, and may be the next time. */
  | {
      readonly kind: 'unclear'
      readonly why: string
      readonly afterMs: number | undefined
      readonly facts: ServerFacts
    }

/** What was asked for, so that the answer can be read and does not repeat it. */
export interface CountQuestion {
  readonly model: string
  /** Texts of the request: a message that quotes one is shown without it. */
  readonly texts: readonly string[]
}

/** A look does not wait for a limit that passes; a create does. */
const rampLimit = /ramp_limit/
/** Without the API's envelope some proxy speaks for itself; these say that it has no such path. */
const noSuchPath = new Set([404, 405, 501])

/** Classes the error of a `count_tokens` call, or of a look at a model. */
export function classifyCountError(error: unknown, { model, texts }: CountQuestion): CountAnswer {
  const parts = partsOf(error)
  const { status } = parts
  const facts = serverFacts(parts.headers)
  if (status === undefined) return unanswered(error, facts)
  const why = said(parts, texts)
  const type = textOf(parts.type)
  if (isAccounts(parts, status)) return { kind: 'stop', why, facts }
  if (status === 404 && type === 'not_found_error' && hasEnvelope(parts)) {
    // Of anything else that is not found, the endpoint is the most likely.
    return { kind: names(parts, model) ? 'no-model' : 'no-endpoint', why, facts }
  }
  if (noSuchPath.has(status)) return { kind: 'no-endpoint', why: `HTTP ${status}`, facts }
  // The edge of the service answers this one, in half an envelope (GH anthropic-sdk-python#938).
  const isTooLarge = status === 413 && type === 'request_too_large'
  const isInvalid = type === 'invalid_request_error' && hasEnvelope(parts)
  if (isTooLarge || isInvalid) return { kind: 'refused', why, facts }
  const afterMs = retryAfterMs(parts.headers)
  return { kind: 'unclear', why: `HTTP ${status}${type ? ` ${type}` : ''}`, afterMs, facts }
}

/** No answer at all: the client could not ask, was sent away, or the connection failed. */
function unanswered(error: unknown, facts: ServerFacts): CountAnswer {
  const fault = credentialsFault(error)
  if (fault) return { kind: 'stop', why: fault.why, facts }
  if (isRedirect(error)) return { kind: 'stop', why: redirected, facts }
  return { kind: 'unclear', why: describeCall(error), afterMs: undefined, facts }
}

/** A key is refused by whoever stands in front of the service too; the rest must be its own words. */
function isAccounts(parts: ErrorParts, status: number): boolean {
  if (status === 401) return true
  if (!hasEnvelope(parts)) return false
  const byWords = isOfAccount(textOf(parts.type), messageOf(parts))
  const code = textOf(parts.errorCode)
  return status === 402 || byWords || isAccountCode(code) || rampLimit.test(code)
}

function names(parts: ErrorParts, model: string): boolean {
  return messageOf(parts).includes(model)
}
