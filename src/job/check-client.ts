import type Anthropic from '@anthropic-ai/sdk'
import { credentialsProblem } from '../api/credentials-problem.ts'
import { BatchlineError } from '../errors.ts'
import { checkedOrigin } from './checked-origin.ts'

/**
 * Before a folder is made or bound to an address: a client that can't make a call never will, and the job
 * would wait for it as for a network that is down.
 *
 * @throws {@link BatchlineError} `ERR_OPTION`
 */
export async function checkClient(client: Anthropic): Promise<void> {
  const problem = await credentialsProblem(client)
  // What else can fail, a token that has to be fetched, may pass.
  if (problem && problem.kind !== 'other') {
    throw new BatchlineError(
      'ERR_OPTION',
      `openJob: the client has no key that can be sent (${problem.why}). Nothing was sent. Set ANTHROPIC_API_KEY, or give ` +
        'new Anthropic() an apiKey; for the emulator any word will do.',
      { cause: problem.cause },
    )
  }
  checkedOrigin(client.baseURL)
}
