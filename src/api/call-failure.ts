/** What every failed call has in common: what to say of it, and how long the service wants to be left alone. */
import { causes } from './causes.ts'
import { redact } from './redact.ts'

/** What to say of a redirect: no call follows one, and no later call would fare better. */
export const redirected =
  'the address answers with a redirect, which is not followed: set the base URL to the final address'

/** Whether fetch has refused to follow a redirect. */
export function isRedirect(error: unknown): boolean {
  for (const { message } of causes(error)) {
    if (message === 'unexpected redirect') return true
  }
  return false
}

/** Milliseconds of a `retry-after` header in either form, at most a day; `undefined` without one. */
export function retryAfterMs(headers: Headers | undefined | null): number | undefined {
  const value = headers?.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  // The server's own clock gives the distance: the local one may be days off.
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(value) - Date.parse(headers?.get('date') ?? new Date().toUTCString())
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 86_400_000) : undefined
}

/** One line about an error with its deepest code; the SDK's and fetch's messages hold no prompt. */
export function describeCall(error: unknown): string {
  let text = error instanceof Error ? error.message : String(error)
  for (const { code, message } of causes(error)) {
    if (typeof code === 'string' && !text.includes(code)) text += `, ${code}`
    else if (typeof message === 'string' && !text.includes(message)) text += `, ${message}`
  }
  return redact(text.slice(0, 300))
}
