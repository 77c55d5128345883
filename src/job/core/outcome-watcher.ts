import type { Outcome } from '../../outcome.ts'

/** Sees the outcomes of the first attempt as they come by, after they were judged. */
export interface OutcomeWatcher {
  note(outcome: Outcome): void
}
