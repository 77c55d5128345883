/**
 * One call to the service, within a time of its own and without secrets in its error.
 *
 * The SDK's timeout covers a call up to the headers; after them a reply may trickle or stop for ever.
 * And whoever answers may echo what it was sent, so keys are taken out of an error here, before
 * anything can keep, show or wrap it.
 */
import type { ClientCallOptions } from './batch-client.ts'
import { callOptions } from './call-options.ts'
import { secretsOf } from './client-secrets.ts'
import type { SecretHolder } from './client-secrets.ts'
import { scrubError } from './scrub-error.ts'

export interface CallLimits {
  /** How long the whole call may take, its reply included, in milliseconds. */
  timeoutMs: number
  /** Ends it before. */
  signal?: AbortSignal | undefined
}

/**
 * @param call - to be made with the options it is given
 * @throws the SDK's errors; a plain Error when the time is over, which says nothing about the call's fate
 */
export async function callService<T>(
  client: SecretHolder,
  { timeoutMs, signal }: CallLimits,
  call: (options: ClientCallOptions) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    ending.abort()
  }, timeoutMs)
  // Not AbortSignal.any: the job's signal lives long, and Node 20 keeps what hangs on it.
  const abort = (): void => ending.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await call(callOptions({ signal: ending.signal, timeout: timeoutMs }))
  } catch (error) {
    if (late) throw new Error(`no whole answer within ${timeoutMs} ms`)
    throw scrubError(error, secretsOf(client))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
