import type { Held } from '../core/gate.ts'
import type { Needs } from '../core/job-parts.ts'

/** The parts of a job that sending needs. */
export type SubmitParts = Needs<
  | 'settings'
  | 'paths'
  | 'disk'
  | 'state'
  | 'records'
  | 'runs'
  | 'bounds'
  | 'gate'
  | 'budget'
  | 'breaker'
  | 'service'
  | 'queue'
  | 'life'
  | 'waiter'
  | 'events'
  | 'failpoint'
  | 'step'
>

/**
 * The result of a step. `done`: the chunk no longer waits to be sent; its status says what happened, and it
 * may be in doubt. Otherwise it must be tried again, or the gate is held.
 */
export type SubmitStep =
  | { readonly kind: 'done' }
  /** Try again after `ms`. With `wake`, try at any earlier change too, because that may have made room. */
  | {
      readonly kind: 'again'
      readonly ms: number
      readonly wake: boolean
      /** It waits for a batch or a call to end, and not for a time. */
      readonly forRoom?: true
    }
  | { readonly kind: 'held'; readonly held: Held }

/** A change that makes room wakes it; the time is for what no change tells. */
export const waitForRoom: SubmitStep = { kind: 'again', ms: 60_000, wake: true, forRoom: true }

/** The reason to hold the gate when the service accepts nothing more. */
export function stopped(why: string): Held {
  return {
    code: 'ERR_STOPPED',
    message:
      `the service accepts no more requests (${why}): nothing new is sent, the chunk is kept, and accepted batches ` +
      'are awaited. Fix the cause and run the same program again: it continues here.',
  }
}
