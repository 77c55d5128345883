/**
 * The client, from the SDK's own environment. Asked for once before anything else is done: a key that
 * is not there, or can't be put into a header, is a matter of usage and no trouble of the network.
 */
import Anthropic from '@anthropic-ai/sdk'
import { credentialsFault } from '../../api/credentials-fault.ts'
import { describeError } from '../../describe-error.ts'
import { checkedOrigin } from '../../job/core/checked-origin.ts'
import { usageError } from '../options/usage-error.ts'

const noKey =
  'no key for the API: set ANTHROPIC_API_KEY in the environment. To try batchline without one, run `batchline emulator` ' +
  'and set ANTHROPIC_BASE_URL to the address that it prints, and ANTHROPIC_API_KEY to anything'

/** @throws BatchlineError `ERR_OPTION` without usable credentials. */
export async function makeClient(): Promise<Anthropic> {
  // The SDK's log shows whole requests at its lowest level: prompts, and the environment can ask for it.
  const client = new Anthropic({ logLevel: 'off' })
  await checkCredentials(client)
  // Before it is shown, and before the input is looked at.
  checkedOrigin(client.baseURL)
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && client.baseURL.startsWith('https:')) {
    throw usageError(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: anybody on the way could read the key and the prompts. Unset it; a ' +
        'certificate of your own goes into NODE_EXTRA_CA_CERTS',
    )
  }
  return client
}

/** Builds a call without making it; this also settles the address, which a profile may name. */
async function checkCredentials(client: Anthropic): Promise<void> {
  try {
    await client.buildRequest({ method: 'get', path: '/v1/messages/batches' })
  } catch (cause) {
    // Told below, in words of its own.
    if ((cause as NodeJS.ErrnoException).code === 'ERR_INVALID_URL') return
    const fault = credentialsFault(cause)
    if (fault?.kind === 'no-key') throw usageError(noKey, cause)
    // The cause of the other quotes the key.
    if (fault) throw usageError(`the credentials for the API can't be used: ${fault.why}`)
    throw usageError(`the credentials for the API can't be used: ${describeError(cause)}`, cause)
  }
}
