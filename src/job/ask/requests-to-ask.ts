import type { BatchRequest, Failed } from '../../outcome.ts'
import { Serial } from '../../stream/serial.ts'
import type { Needs } from '../core/job-parts.ts'
import { rewritten } from '../retry/rewritten.ts'
import type { Rewrite } from '../retry/rewritten.ts'
import { SealedRequests } from '../retry/sealed-requests.ts'

/** The requests of failures, as they were sealed and then rewritten. Rows come in the order of their chunks. */
export class RequestsToAsk {
  readonly #sealed: SealedRequests
  readonly #rewrite: Rewrite
  readonly #reads = new Serial()

  constructor(job: Needs<'state' | 'paths'>, rewrite: Rewrite) {
    this.#sealed = new SealedRequests(job)
    this.#rewrite = rewrite
  }

  /** Undefined if its body was pruned, or `rewrite` gives the row up. */
  async get(failed: Failed): Promise<BatchRequest | undefined> {
    const { ref, position } = failed
    const found = ref && (await this.#reads.run(() => this.#sealed.get(ref)))
    if (!found || found.position !== position) return undefined
    const request = rewritten(this.#rewrite, found, failed, undefined)
    return request && { ...request, ...spentOf(found, failed) }
  }

  async close(): Promise<void> {
    await this.#sealed.close()
  }
}

/** What was spent on the row before the call. An answer without a cost has a price that is not known. */
function spentOf(
  { spent_usd }: BatchRequest,
  { cost_usd, usage }: Failed,
): Pick<BatchRequest, 'spent_usd'> {
  const spent = cost_usd ?? (usage === undefined ? spent_usd : null)
  return spent === undefined ? {} : { spent_usd: spent }
}
