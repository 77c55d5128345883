import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a page that is not the emulator's own makes the call. Any page in the user's browser can
 * reach loopback, and none of another site may steer the emulator or read what is in it.
 *
 * A site can let its name point to this machine, and browsers send no origin when a page reads from
 * its own. So a browser that calls by a name with a dot is not taken for one of this machine.
 */
export function isForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host = '' } = headers
  if (origin !== undefined && origin !== `http://${host}`) return true
  const agent = headers['user-agent'] ?? ''
  const isBrowser = origin !== undefined || agent.startsWith('Mozilla/')
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isBrowser && isIP(name) === 0 && name.includes('.')
}
