import type { ClientCallOptions } from './batch-client.ts'

/**
 * The options of every call to the service.
 *
 * - `maxRetries: 0`: the SDK would repeat a create whose reply was lost, and pay again; all waiting
 *   and repeating is the job's own, so that each answer is seen and classed once.
 * - `redirect: 'error'`: the prompts and the key never reach a host that a redirect names, and fetch
 *   keeps no copy of the upload (with a redirect allowed it buffers the whole body).
 */
export function callOptions(
  options: Pick<ClientCallOptions, 'signal' | 'timeout'>,
): ClientCallOptions {
  return { ...options, maxRetries: 0, fetchOptions: { redirect: 'error' } }
}

/** What of a response's headers the job keeps: the server's clock and the workspace. */
export interface ServerFacts {
  readonly date?: string
  readonly workspace?: string
}

/** Reads {@link ServerFacts} from response headers. */
export function serverFacts(headers: Headers | undefined | null): ServerFacts {
  const date = headers?.get('date')
  const workspace = headers?.get('anthropic-workspace-id')
  return { ...(date ? { date } : {}), ...(workspace ? { workspace } : {}) }
}
