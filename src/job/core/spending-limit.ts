import type { Ask } from '../../cost/ask-of.ts'
import type { AskedSum } from '../../cost/asked-sum.ts'
import type { ChunkState } from '../journal/chunk-state.ts'

/** Whether a chunk may be sent: `wait` until the cost of what was sent is known, `no` if that would not help. */
export type Admission = 'yes' | 'wait' | 'no'

/** The budget of a job, as sealing and sending see it. */
export interface SpendingLimit {
  /**
   * Whether a request still fits into the budget together with the chunk in hand and all that may have been
   * sent or is about to be.
   *
   * @param inHand - what the chunk in hand asks; undefined if there is none
   * @throws BatchlineError `ERR_OPTION` if nothing says what the request can cost
   */
  fits(inHand: AskedSum | undefined, ask: Ask): boolean
  /** Whether the cost of something is still to become known, which may make room. */
  readonly isPending: boolean
  /** Holds the gate: nothing more fits. */
  hold(ask: Ask): void
  /** Asked before a chunk's create call is prepared, and again right before its INTENT. */
  admit(chunk: ChunkState): Admission
  /** Holds the gate: the chunk's only request does not fit. */
  holdFor(chunk: ChunkState): void
  /**
   * Asked before a call outside of batches is recorded. A `yes` sets its cost aside until {@link releaseClaim};
   * there is one claim at a time.
   *
   * @throws BatchlineError `ERR_OPTION` if nothing says what the call can cost
   */
  claimCall(ask: Ask): Admission
  /** The call is on record, or is not made. */
  releaseClaim(): void
  /** Holds the gate: the call does not fit. */
  holdForCall(ask: Ask): void
}
