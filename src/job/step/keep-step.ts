import { createHash } from 'node:crypto'
import { describeError } from '../../describe-error.ts'
import type { OpenJobOptions } from '../core/open-options.ts'
import type { JobParts } from '../core/job-parts.ts'
import type { Step } from '../core/step.ts'
import { writeStep } from '../disk/step-file.ts'
import type { KeptRefused } from '../disk/step-file.ts'
import type { Survey } from '../doubt/survey.ts'
import { looksToKeep, triesToKeep } from './kept-looks.ts'
import { StepClock } from './step-clock.ts'

/** Stands for what may let a job send something that it could not send before. */
export function stepKey(options: OpenJobOptions, hook: string | undefined): string {
  const { maxCost, budget, pilot, maxErrorRate, resume, changed, orphans, settleMs, prices } =
    options
  const text = JSON.stringify([
    [maxCost, budget, pilot, maxErrorRate, resume, changed, orphans, settleMs, prices],
    hook,
  ])
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

/**
 * What the service has refused, such as a key, may be mended while batches are open. It is tried again after this
 * time even if none of them ends, in milliseconds.
 */
const retryHeldMs = 900_000

/** What of a step is not among the parts of its job. */
export interface StepEnd {
  readonly key: string
  readonly survey: Survey | undefined
  readonly refused: KeptRefused
}

/** Keeps how a step ended. A step that has done its work must not fail for want of a cache. */
export async function keepStep(
  job: JobParts & { readonly step: Step },
  { key, survey, refused }: StepEnd,
): Promise<void> {
  const { id, step, state, runs, gate, bounds, disk, paths, events, settings, failpoint } = job
  if (disk.poison) return
  await failpoint('step ended')
  const clock = new StepClock(job)
  const { fetchTries, held, last } = step
  const againMs = Math.min(step.againMs, held === undefined ? Infinity : retryHeldMs)
  try {
    await writeStep(disk, paths, {
      job: id,
      changes: state.changes,
      isWhole: step.isWhole,
      isBlocked: step.isBlocked || held !== undefined,
      ...(againMs === Infinity ? {} : { againMs: Math.round(againMs) }),
      ...(held === undefined ? {} : { held }),
      isHeldFor: gate.isByHolder,
      key,
      isResumed: settings.isResume,
      pollMs: bounds.isPollSet ? bounds.pollMs : (last?.pollMs ?? bounds.pollMs),
      end: clock.end,
      refused,
      looks: looksToKeep({ state, runs, fetchTries }, clock),
      survey: survey ? triesToKeep(survey.unreadable, clock) : [],
    })
  } catch (error) {
    const what = `the end of the step was not saved: ${describeError(error)}`
    events.emit({ type: 'trouble', code: 'folder', what, againMs: 0 })
  }
}
