import type { BatchClient } from './batch-client.ts'

/** As much of a client as holds what nobody else may see. */
export type SecretHolder = Pick<BatchClient, 'apiKey' | 'authToken'>

/** Shorter ones are stand-ins for an emulator, and may be a word of a message. */
const minLength = 12

/**
 * What the client sends and nobody else may see: key, token, and the values of headers of the user's own,
 * which may be a proxy's credentials.
 */
export function secretsOf(client: SecretHolder): string[] {
  const { apiKey, authToken } = client
  return [apiKey, authToken, ...ownHeaders(client)].filter(
    (value): value is string => typeof value === 'string' && value.length >= minLength,
  )
}

/** Headers of the constructor and of `ANTHROPIC_CUSTOM_HEADERS`; the SDK keeps both in one place. */
function ownHeaders(client: SecretHolder): unknown[] {
  const { defaultHeaders } =
    (client as unknown as { _options?: { defaultHeaders?: unknown } })._options ?? {}
  if (typeof defaultHeaders !== 'object' || defaultHeaders === null) return []
  const isIterable = Symbol.iterator in defaultHeaders
  const pairs = isIterable
    ? [...(defaultHeaders as Iterable<[unknown, unknown]>)]
    : Object.entries(defaultHeaders)
  return pairs.map(([, value]) => value)
}
