import type Anthropic from '@anthropic-ai/sdk'
import { describeError } from '../describe-error.ts'

/** Why a client can't make any call. */
export interface CredentialsProblem {
  readonly kind: 'no-key' | 'bad-key' | 'other'
  readonly why: string
  /** Left out where it quotes the key. */
  readonly cause?: unknown
}

/**
 * Builds a call without making it: a key that is not there, or can't be put into a header, would otherwise
 * look like trouble of the network, which passes. Undefined where there is nothing to say against the key;
 * an address that is none is told elsewhere.
 */
export async function credentialsProblem(
  client: Anthropic,
): Promise<CredentialsProblem | undefined> {
  try {
    await client.buildRequest({ method: 'get', path: '/v1/messages/batches' })
    return undefined
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException
    if (code === 'ERR_INVALID_URL') return undefined
    if (/authentication method/.test(message))
      return { kind: 'no-key', why: 'there is none', cause }
    // Fetch quotes a header that it refuses, and the header is the key.
    if (cause instanceof TypeError)
      return { kind: 'bad-key', why: 'the key has characters that no header may have' }
    return { kind: 'other', why: describeError(cause), cause }
  }
}
