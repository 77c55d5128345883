/**
 * The results of one batch as a byte stream.
 *
 * The path is built from the client's own base URL: following the host that `results_url` names
 * would hand the key to whoever wrote it. The SDK's `results()` is not used either: it follows that
 * host, it takes a body that ends cleanly but early for whole, and one blank line ends it.
 */
import type { BatchClient } from './batch-client.ts'
import { callService } from './call-service.ts'
import type { CallLimits } from './call-service.ts'
import { checkSize } from './results-too-large.ts'
import { ProgressWatch } from './progress-watch.ts'

export interface FetchOptions extends CallLimits {
  /** How long the headers may take, and how long hardly a byte may come, in milliseconds. */
  timeoutMs: number
  /** Most bytes that the results can have. */
  maxBytes: number
}

const bom = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Yields the body's bytes, decoded from any content-encoding by fetch, without a byte order mark.
 *
 * @throws the SDK's APIError for a status that is not 2xx; an error of the transport when the body is
 * cut; a plain Error when it stalls; `ResultsTooLarge`.
 */
export async function* fetchResults(
  client: BatchClient,
  id: string,
  { signal, timeoutMs, maxBytes }: FetchOptions,
): AsyncGenerator<Buffer> {
  const response = await callService(client, { signal, timeoutMs }, (options) =>
    client
      .get(`/v1/messages/batches/${encodeURIComponent(id)}/results`, {
        ...options,
        headers: { accept: 'application/binary' },
        __binaryResponse: true,
      })
      .asResponse(),
  )
  const reader = response.body?.getReader()
  if (!reader) return
  const end = (): void => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', end, { once: true })
  const watch = new ProgressWatch(timeoutMs)
  let head: Buffer | undefined = Buffer.alloc(0)
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await watch.read(() => reader.read())
      signal?.throwIfAborted()
      if (done) break
      bytes += value.length
      checkSize(response, bytes, maxBytes)
      const block: Buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      if (!head) {
        yield block
        continue
      }
      head = Buffer.concat([head, block])
      // The mark may come in pieces.
      if (head.length < bom.length) continue
      yield withoutMark(head)
      head = undefined
    }
    if (head && head.length > 0) yield head
  } finally {
    signal?.removeEventListener('abort', end)
    // Frees the socket at once; without it the rest of a large body would go on arriving.
    await reader.cancel().catch(() => {})
  }
}

function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, bom.length).equals(bom) ? head.subarray(bom.length) : head
}
