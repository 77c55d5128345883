import type { BatchClient } from './batch-client.ts'
import { serverFacts } from './call-options.ts'
import type { CallPace } from './call-pace.ts'
import { callService } from './call-service.ts'
import type { ListOptions } from './list-page.ts'

interface Refusal {
  readonly status?: number
  readonly headers?: Headers
  readonly error?: { readonly type?: unknown }
}

/**
 * Deletes the service's copy of an ended batch: its requests and its results.
 *
 * @returns `gone` if the service has no such batch
 * @throws the SDK's errors; a plain Error for an answer that does not say so, such as a proxy's page
 */
export async function deleteBatch(
  client: BatchClient,
  id: string,
  { pace, ...options }: ListOptions & { readonly pace: CallPace },
): Promise<'deleted' | 'gone'> {
  const { batches } = client.messages
  try {
    const { data, response } = await callService(client, options, (call) => {
      if (!batches.delete) throw new Error('the client has no messages.batches.delete')
      return batches.delete(id, {}, call).withResponse()
    })
    pace.note(response.headers)
    options.onFacts?.(serverFacts(response.headers))
    if ((data as { id?: unknown } | null)?.id === id) return 'deleted'
    throw new Error(`HTTP ${response.status} without a confirmation that batch ${id} is deleted`)
  } catch (error) {
    const { status, headers, error: body } = error as Refusal
    pace.note(headers)
    options.onFacts?.(serverFacts(headers))
    // A 404 without the service's envelope is some proxy's and says nothing about the batch.
    if (status === 404 && body?.type === 'error') return 'gone'
    throw error
  }
}
