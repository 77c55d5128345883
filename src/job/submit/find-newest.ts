import { listPage } from '../../api/list-page.ts'
import { troubleOf } from '../../api/trouble.ts'
import type { SubmitParts, SubmitStep } from './submit-step.ts'
import { stopped } from './submit-step.ts'

/**
 * Makes sure that the list of batches can be read, and finds the newest batch. A create whose reply is lost
 * is looked for in that list, and a reply that names an older batch came from a cache. Once per run is
 * enough: each accepted batch becomes the newest.
 */
export async function findNewest(job: SubmitParts): Promise<SubmitStep | undefined> {
  const { service, queue, life, gate, bounds, events } = job
  if (service.newestBatch !== undefined) return undefined
  try {
    const { data } = await listPage(service.client, { limit: 1 }, service.calls)
    life.check()
    service.newestBatch = data[0]?.id ?? null
    queue.failed(0)
    return undefined
  } catch (error) {
    const trouble = troubleOf(error, queue.failed(), bounds.backoffMs)
    // The service always has a list of batches, so an address without one is not the service's.
    if (trouble.kind === 'stop' || (error as { status?: number }).status === 404) {
      return { kind: 'held', held: gate.hold(stopped(trouble.why)) }
    }
    life.check()
    events.emit({ type: 'trouble', code: 'create', what: trouble.why, againMs: trouble.afterMs })
    return { kind: 'again', ms: trouble.afterMs, wake: false }
  }
}
