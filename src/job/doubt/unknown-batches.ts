import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import type { Needs } from '../core/job-parts.ts'

/** Clocks of the service's machines may differ a little. */
export const clockSlackMs = 60_000
/** How much further back the list of batches is read: its order is not promised. */
const lookBackMs = 10 * clockSlackMs

/**
 * The one walk through the newer batches of the workspace: those that no chunk of the job was accepted for,
 * newest first.
 *
 * @param since - milliseconds of the service's clock
 */
export async function* unknownBatches(
  { state, service }: Needs<'state' | 'service'>,
  since: number,
): AsyncGenerator<MessageBatch> {
  for await (const batch of listNewer(service.client, since - lookBackMs, service.calls)) {
    if (!state.ofBatch(batch.id)) yield batch
  }
}

/**
 * When the newest batch that the last list can hold was made, in milliseconds of the service's clock.
 * The list has just given that clock in whole seconds. Undefined where it gave none.
 */
export function newestListed({
  service,
  settings,
}: Needs<'service' | 'settings'>): number | undefined {
  const now = Date.parse(service.serverDate ?? '')
  return Number.isNaN(now) ? undefined : now + 1000 + Math.min(clockSlackMs, settings.settleMs)
}
