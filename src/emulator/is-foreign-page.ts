import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a page that is not the emulator's own makes the call. Any page in the user's browser can
 * reach loopback, and none of another site may steer the emulator. A site can let its name point to
 * this machine, so a name with a dot is not taken for that of the emulator.
 */
export function isForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host = '' } = headers
  if (origin === undefined) return false
  if (origin !== `http://${host}`) return true
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(name) === 0 && name.includes('.')
}
