import type { Outcome } from '../../outcome.ts'
import type { JobState } from '../journal/job-state.ts'
import { askKey } from '../journal/asked-state.ts'
import { attemptKey } from '../journal/attempt-key.ts'

/** Whether the request of an outcome was asked by `askNow`, and its answer is on record. */
export function isAskedNow({ asked }: JobState, { ref }: Outcome): boolean {
  if (!ref || asked.rows === 0) return false
  return asked.find(askKey(attemptKey(ref), ref.chunk, ref.index))?.answer !== undefined
}
