import type { BatchRequest } from '../../outcome.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { OutcomeWatcher } from './outcome-watcher.ts'

/** Stops a job in which too much fails, as the stages see it. */
export interface BreakerCheck extends OutcomeWatcher {
  /**
   * Asked for each new request of the first attempt before it goes into a chunk. Holds the gate where the
   * job was stopped before and this is more of the same.
   *
   * @param changed - what happens to sent rows that have changed
   */
  look(request: BatchRequest, changed: 'error' | 'keep'): void
  /**
   * Asked before anything is sent. If too much has failed, the gate is held afterwards.
   *
   * @param chunk - undefined for rows that failed and are about to be asked again
   */
  admit(chunk?: ChunkState): Promise<void>
}
