import { firstResultIds } from '../../api/first-result-ids.ts'
import { troubleOf } from '../../api/trouble.ts'
import { maxResultBytes } from '../results/max-result-bytes.ts'
import type { JobCore } from '../core/job-core.ts'

/** The custom_ids at the head of an ended batch's results; none where they can't be read now. */
export async function firstIds(core: JobCore, id: string, requests: number): Promise<string[]> {
  try {
    const maxBytes = maxResultBytes(requests)
    return await firstResultIds(core.client, id, { ...core.calls, maxBytes })
  } catch (error) {
    core.closing.signal.throwIfAborted()
    const { why } = troubleOf(error)
    core.emit({
      type: 'trouble',
      what: `results of ${id}: ${why}`,
      againMs: core.work.bounds.pollMs,
    })
    return []
  }
}
