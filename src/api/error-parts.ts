/** The parts of the SDK's APIError that matter, read leniently: any of them may be missing. */
import { redact } from './redact.ts'

export interface ErrorParts {
  readonly status?: number
  readonly headers?: Headers
  readonly error?: { type?: unknown; error?: { type?: unknown; message?: unknown } }
  readonly type?: unknown
  readonly errorCode?: unknown
}

/** Longer messages are not for a line, and may quote what was sent. */
const maxMessage = 300
/** So much of one is looked through. */
const maxRead = 8192

export function partsOf(error: unknown): ErrorParts {
  return typeof error === 'object' && error !== null ? error : {}
}

/** Whether it is the service that speaks: a proxy has words of its own. */
export function hasEnvelope({ error }: ErrorParts): boolean {
  return error?.type === 'error' && typeof error.error?.type === 'string'
}

/** A member of an answer that is to be a text and may be anything, even what has no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What the service wrote, as it wrote it; empty where that is no text. */
export function messageOf({ error }: ErrorParts): string {
  return textOf(error?.error?.message)
}

/**
 * An error answer in a line, without secrets.
 *
 * @param hidden - texts that are taken out of it as well
 */
export function said(parts: ErrorParts, hidden: readonly string[] = []): string {
  const { status = 0 } = parts
  const code = textOf(parts.errorCode)
  // Hidden first, then cut: half a secret would not be found.
  const whole = redact(messageOf(parts).slice(0, maxRead), hidden)
  const message = whole.slice(0, maxMessage) || 'no message'
  return `HTTP ${status} ${textOf(parts.type)}${code ? ` (${code})` : ''}: ${message}${keyHint(status)}${workspaceHint(code)}`
}

/** Where to look when the key is refused. */
export function keyHint(status: number): string {
  return status === 401 ? ', see ANTHROPIC_API_KEY' : ''
}

/** What to change when the workspace, and not the request, is what the service refuses. */
function workspaceHint(errorCode: string): string {
  if (errorCode !== 'workspace_human_review_disabled') return ''
  return '; use the key of a workspace that has human review turned on'
}
