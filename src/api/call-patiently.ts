/**
 * One of many calls to the service, tried again for as long as what is in its way may pass. What an answer
 * says of the rate limits holds for all calls that share a pace.
 */
import { setTimeout } from 'node:timers/promises'
import type { CallPace } from './call-pace.ts'
import { troubleOf } from './trouble.ts'

export interface Patience {
  readonly pace: CallPace
  readonly signal?: AbortSignal | undefined
  /** The first wait after a failure, in milliseconds. Default 1,000. */
  readonly baseMs?: number
  /** Default 6: with the first wait of a second, about a minute. */
  readonly tries?: number
}

/**
 * @param call - makes the call once; it notes the headers of its answer with the pace
 * @throws what the last call threw
 */
export async function callPatiently<T>(
  call: () => Promise<T>,
  { pace, signal, baseMs = 1000, tries = 6 }: Patience,
): Promise<T> {
  for (let failed = 0; ;) {
    // Another call may have lengthened the pause meanwhile.
    for (let ms = pace.waitMs; ms > 0; ms = pace.waitMs) await setTimeout(ms, undefined, { signal })
    signal?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      signal?.throwIfAborted()
      const trouble = troubleOf(error, failed, baseMs)
      if (trouble.kind === 'stop' || ++failed >= tries) throw error
      if ((error as { status?: number }).status === 429) pace.pause(trouble.afterMs)
      else await setTimeout(trouble.afterMs, undefined, { signal })
    }
  }
}
