/**
 * The beginning of a step: one look at the service, and downloads of what has ended. Where nothing can be done
 * besides, the step ends here, before a pipeline is made that would read the input for nothing.
 */
import { listPage } from '../../api/list-page.ts'
import type { BatchlineError } from '../../errors.ts'
import { endError } from '../core/end-error.ts'
import type { JobParts } from '../core/job-parts.ts'
import type { Step } from '../core/step.ts'
import type { KeptStep } from '../disk/step-file.ts'
import type { FailingBatches } from '../download/failing-batches.ts'
import type { Survey } from '../doubt/survey.ts'
import { restoreLooks, restoreTries } from './kept-looks.ts'
import { StepClock } from './step-clock.ts'

type StepJob = JobParts & { readonly step: Step }

export interface Beginning {
  /** Looks once, and downloads what has ended. */
  readonly look: () => Promise<void>
  /** Set while nothing new may be sent, because the folder was moved. */
  readonly survey: () => Survey | undefined
  readonly failing: FailingBatches
  readonly key: string
}

/** @returns the error that ends the step; undefined if there is something to do */
export async function beginStep(
  job: StepJob,
  { look, survey, failing, key }: Beginning,
): Promise<BatchlineError | undefined> {
  const { state, step, runs } = job
  const { last } = step
  const before = state.changes
  if (last) await takeUp(job, last, survey())
  // A step that ended otherwise has said so, and somebody has started this one all the same.
  if (last?.isWhole && last.key === key) failing.restore(last.refused)
  await look()
  for (const chunk of state.active) {
    // What earlier steps have sent counts against `maxOpen`, or there would be more with each step.
    if (chunk.status === 'accepted') runs.markOpen(chunk)
  }
  if (survey()) {
    step.block()
    // What the survey has found may have stopped the job. No pipeline may wait for the survey's end then either.
    return endError(job)
  }
  if (last?.key !== key || !last.isWhole || last.changes !== before) return undefined
  return (await isIdle(job, last)) ? end(job, last) : undefined
}

/** Clocks of the step before run on. */
async function takeUp(job: StepJob, last: KeptStep, survey: Survey | undefined): Promise<void> {
  const { service, state, runs, step } = job
  if (last.looks.length === 0 && last.survey.length === 0) return
  if (service.now === undefined && last.end.service !== undefined) {
    await listPage(service.client, { limit: 1 }, service.calls).catch(() => {})
  }
  const clock = new StepClock(job)
  restoreLooks({ state, runs, fetchTries: step.fetchTries }, last, clock)
  if (!survey) return
  for (const [id, tries] of restoreTries(last.survey, last.end, clock)) {
    survey.unreadable.set(id, tries)
  }
}

/** Whether nothing could come of a pipeline: nothing to be sent, and nothing to be emitted that must be now. */
async function isIdle(job: StepJob, last: KeptStep): Promise<boolean> {
  const { state, step, gate } = job
  const { againMs = Infinity } = last
  // Without a batch whose end would change something there must at least be a time.
  if (state.active.size === 0 && (!last.isBlocked || againMs === Infinity)) return false
  // The look has found out what a create in doubt can't be decided by.
  if (gate.held && gate.held.message !== last.held) return false
  if (state.changes !== last.changes) {
    const mayEmit = step.hooks.emitsWhole !== true
    if (mayEmit || last.isBlocked || state.active.size === 0 || hasUnsent(job)) return false
  }
  if (last.isHeldFor) return (await gate.ask()) !== undefined
  return !last.isBlocked || !new StepClock(job).isOver(againMs, last.end)
}

/** Whether a chunk waits to be sent, such as one whose create call turned out to have made no batch. */
function hasUnsent({ state }: StepJob): boolean {
  for (const { status, requests } of state.chunks()) {
    if (status === 'sealed' && requests > 0) return true
  }
  return false
}

/** The same that the step before has said. */
function end(job: StepJob, last: KeptStep): BatchlineError | undefined {
  const { step } = job
  const { againMs = Infinity } = last
  step.repeat(last, new StepClock(job).left(againMs, last.end))
  return step.end()
}
