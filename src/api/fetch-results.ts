/**
 * The results of one batch as a byte stream.
 *
 * The path is built from the client's own base URL: following the host that `results_url` names
 * would hand the key to whoever wrote it. The SDK's `results()` is not used either: it follows that
 * host, it takes a body that ends cleanly but early for whole, and one blank line ends it.
 */
import type Anthropic from '@anthropic-ai/sdk'
import { callOptions } from './call-options.ts'
import { BatchlineError } from '../errors.ts'

export interface FetchOptions {
  signal: AbortSignal
  /** Gives up when no byte has come for so long, in milliseconds. Default 60,000. */
  idleMs?: number
}

/**
 * Yields the body's bytes, decoded from any content-encoding by fetch.
 *
 * @throws the SDK's APIError for a status that is not 2xx; an error of the transport when the body is
 * cut; `ERR_API` when it stalls.
 */
export async function* fetchResults(
  client: Anthropic,
  id: string,
  { signal, idleMs = 60_000 }: FetchOptions,
): AsyncGenerator<Buffer> {
  const stalled = new AbortController()
  const all = AbortSignal.any([signal, stalled.signal])
  const response = await client
    .get(`/v1/messages/batches/${encodeURIComponent(id)}/results`, {
      ...callOptions({ signal: all, headers: { accept: 'application/binary' } }),
      __binaryResponse: true,
    })
    .asResponse()
  const reader = response.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await withIdleLimit(reader.read(), idleMs, id)
      if (done) return
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  } finally {
    // Frees the socket at once; without it the rest of a large body would go on arriving.
    stalled.abort()
    await reader.cancel().catch(() => {})
  }
}

async function withIdleLimit<T>(read: Promise<T>, idleMs: number, id: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const idle = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new BatchlineError(
          'ERR_API',
          `results of ${id}: no byte for ${idleMs} ms; they are fetched again`,
        ),
      )
    }, idleMs)
  })
  try {
    return await Promise.race([read, idle])
  } finally {
    clearTimeout(timer)
  }
}
