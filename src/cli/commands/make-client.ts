/**
 * The client, made from the SDK's environment variables. The credentials are checked before anything else
 * is done: a key that is missing or can't stand in a header is a usage error and not a network failure.
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
  // The environment can turn on the SDK's log, and its most detailed level shows prompts.
  const client = new Anthropic({ logLevel: 'off' })
  await checkCredentials(client)
  // Before the address is shown, and before the input is read.
  checkedOrigin(client.baseURL)
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && client.baseURL.startsWith('https:')) {
    throw usageError(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: anyone between here and the service could read the key and the prompts. ' +
        'Unset it; a certificate of your own goes into NODE_EXTRA_CA_CERTS',
    )
  }
  return client
}

/** Builds a call without making it. This also resolves the address, which a profile may name. */
async function checkCredentials(client: Anthropic): Promise<void> {
  try {
    await client.buildRequest({ method: 'get', path: '/v1/messages/batches' })
  } catch (cause) {
    // `checkedOrigin` reports it.
    if ((cause as NodeJS.ErrnoException).code === 'ERR_INVALID_URL') return
    const fault = credentialsFault(cause)
    if (fault?.kind === 'no-key') throw usageError(noKey, cause)
    // Without the cause, which quotes the key.
    if (fault) throw usageError(`the credentials for the API can't be used: ${fault.why}`)
    throw usageError(`the credentials for the API can't be used: ${describeError(cause)}`, cause)
  }
}
