/** What a batch answered, for tests that look at messages and their usage. */
import type Anthropic from '@anthropic-ai/sdk'
import type { MessageBatchResult } from '@anthropic-ai/sdk/resources/messages/batches'
import type { Message, Usage } from '@anthropic-ai/sdk/resources/messages'
import type { Emulator } from '../../src/emulator/index.ts'

export interface Running {
  readonly emulator: Emulator
  readonly batches: Anthropic['messages']['batches']
}

/** Runs a batch of these params until it has ended. The results are in the order of the params. */
export async function resultsOf(
  { emulator, batches }: Running,
  params: readonly object[],
  advanceMs = 60_000,
): Promise<MessageBatchResult[]> {
  const requests = params.map((one, i) => ({ custom_id: `r-${i}`, params: one }))
  const { id } = await batches.create({ requests: requests as never })
  await emulator.advance(advanceMs)
  const results: MessageBatchResult[] = []
  for await (const { custom_id, result } of await batches.results(id)) {
    results[Number(custom_id.slice(2))] = result
  }
  return results
}

/** The message of a result. */
export function messageIn(result: MessageBatchResult | undefined): Message {
  if (result?.type !== 'succeeded') throw new Error(`no message in ${JSON.stringify(result)}`)
  return result.message
}

/** The usages of a batch; see {@link resultsOf}. */
export async function usagesOf(
  running: Running,
  params: readonly object[],
  advanceMs?: number,
): Promise<Usage[]> {
  return (await resultsOf(running, params, advanceMs)).map((result) => messageIn(result).usage)
}
