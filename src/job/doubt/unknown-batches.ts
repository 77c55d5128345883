import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import type { Needs } from '../core/job-parts.ts'

/** How far the clocks of the service's machines may differ. */
export const clockSlackMs = 60_000
/** How much further back the list of batches is read, because its order is not guaranteed. */
const lookBackMs = 10 * clockSlackMs

/**
 * The one walk through the newer batches of the workspace. It yields those that no chunk of the job has
 * accepted, newest first.
 *
 * @param since - where to stop, in milliseconds of the service's clock
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
 * The latest creation time that a batch in the last list can have, in milliseconds of the service's clock.
 * That list has just set the clock, in whole seconds. Undefined if it had no date.
 */
export function newestListed({
  service,
  settings,
}: Needs<'service' | 'settings'>): number | undefined {
  const now = Date.parse(service.serverDate ?? '')
  return Number.isNaN(now) ? undefined : now + 1000 + Math.min(clockSlackMs, settings.settleMs)
}
