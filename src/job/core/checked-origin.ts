import { redact } from '../../api/redact.ts'
import { BatchlineError } from '../../errors.ts'

/**
 * Returns the service's address in the form that the job folder keeps. Keys and prompts travel over TLS;
 * plain http is allowed for loopback only.
 *
 * @throws {@link BatchlineError} `ERR_OPTION`
 */
export function checkedOrigin(baseURL: string): string {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  // An address that can't be parsed is not quoted if it may hold a password.
  if (url ? url.username || url.password : baseURL.includes('@')) {
    throw new BatchlineError(
      'ERR_OPTION',
      "the client's base URL holds a user name or password. Nothing was sent. Remove them from the URL.",
    )
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new BatchlineError(
      'ERR_OPTION',
      `the client's base URL (ANTHROPIC_BASE_URL) is ${JSON.stringify(redact(baseURL))}, which is not a valid address: it must begin with ` +
        'https://, or with http:// for this machine. Nothing was sent.',
    )
  }
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'https:' || loopback) return url.origin + url.pathname.replace(/\/+$/, '')
  throw new BatchlineError(
    'ERR_OPTION',
    `the client's base URL is ${url.origin}: https is required; plain http is allowed only for this machine. Nothing was sent.`,
  )
}
