import { redact } from '../../api/redact.ts'
import { BatchlineError } from '../../errors.ts'

/**
 * The address of the service, as the job folder keeps it. Keys and prompts go over TLS; plain http is for
 * loopback alone.
 *
 * @throws {@link BatchlineError} `ERR_OPTION`
 */
export function checkedOrigin(baseURL: string): string {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  // What can't be read is not quoted where it may hold a password.
  if (url ? url.username || url.password : baseURL.includes('@')) {
    throw new BatchlineError(
      'ERR_OPTION',
      "the client's base URL holds a user name or password: leave them out",
    )
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new BatchlineError(
      'ERR_OPTION',
      `the client's base URL (ANTHROPIC_BASE_URL) is ${JSON.stringify(redact(baseURL))}, which is no address: it begins with https://, ` +
        'or with http:// on this machine. Nothing was sent.',
    )
  }
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'https:' || loopback) return url.origin + url.pathname.replace(/\/+$/, '')
  throw new BatchlineError(
    'ERR_OPTION',
    `the client's base URL is ${url.origin}: https is needed, plain http only on this machine. Nothing was sent.`,
  )
}
