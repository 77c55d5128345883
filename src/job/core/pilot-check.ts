import type { OutcomeWatcher } from './outcome-watcher.ts'

/** The pilot of a job, as the stages see it. */
export interface PilotCheck extends OutcomeWatcher {
  /** Whether a row belongs behind the pilot, and the pilot was not looked at yet. */
  isBehind(position: number): boolean
  /**
   * Waits until the outcomes of the pilot are known, and decides. If the rest may not be sent, the gate is
   * held afterwards.
   */
  decide(signal: AbortSignal): Promise<void>
}
