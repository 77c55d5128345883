import { createHash } from 'node:crypto'
import { describeError } from '../../describe-error.ts'
import type { OpenJobOptions } from '../core/open-options.ts'
import type { JobParts } from '../core/job-parts.ts'
import type { Step } from '../core/step.ts'
import { writeStep } from '../disk/step-file.ts'
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

/** Keeps how a step ended. A step that has done its work must not fail for want of a cache. */
export async function keepStep(
  job: JobParts & { readonly step: Step },
  { key, survey }: { readonly key: string; readonly survey: Survey | undefined },
): Promise<void> {
  const { step, state, runs, gate, bounds, disk, paths, events, settings } = job
  if (disk.poison) return
  const clock = new StepClock(job)
  const { fetchTries, againMs, last } = step
  try {
    await writeStep(disk, paths, {
      changes: state.changes,
      isWhole: step.isWhole,
      isBlocked: step.isBlocked || step.held !== undefined,
      ...(againMs === Infinity ? {} : { notBefore: clock.now + againMs }),
      ...(step.held === undefined ? {} : { held: step.held }),
      isHeldFor: gate.isByHolder,
      key,
      isResumed: settings.isResume,
      pollMs: bounds.isPollSet ? bounds.pollMs : (last?.pollMs ?? bounds.pollMs),
      clock: clock.name,
      at: clock.now,
      looks: looksToKeep({ state, runs, fetchTries }, clock),
      survey: survey ? triesToKeep(survey.unreadable, clock) : [],
    })
  } catch (error) {
    const what = `how the step ended is not kept: ${describeError(error)}`
    events.emit({ type: 'trouble', code: 'folder', what, againMs: 0 })
  }
}
