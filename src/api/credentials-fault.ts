/** What is wrong with a client's credentials. */
export interface CredentialsFault {
  readonly kind: 'no-key' | 'bad-header'
  readonly why: string
}

/**
 * Whether a call failed because it could not be made with the client's credentials, ever. The SDK and fetch
 * throw plain errors for it, without a status, that look like trouble of the network; and fetch quotes a
 * header that it refuses, which is the key, so no word of theirs is passed on.
 */
export function credentialsFault(error: unknown): CredentialsFault | undefined {
  const { message, status } = (error ?? {}) as { message?: unknown; status?: unknown }
  if (typeof message !== 'string' || status !== undefined) return undefined
  if (/authentication method/.test(message)) {
    return {
      kind: 'no-key',
      why: 'the client has no key: set ANTHROPIC_API_KEY, or pass apiKey to new Anthropic()',
    }
  }
  if (!(error instanceof TypeError)) return undefined
  if (!/invalid header value|ByteString/.test(message)) return undefined
  return {
    kind: 'bad-header',
    why: 'the key, or a custom header, contains characters that are not allowed in a header',
  }
}
