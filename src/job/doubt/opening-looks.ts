/** Looks at the service before any stage is made, so a batch that is found is bound before its rows come again. */
import { readMeta } from '../core/job-meta.ts'
import type { Needs } from '../core/job-parts.ts'
import { placeOfJournal } from '../journal/journal.ts'
import type { DoubtParts } from './decide-candidates.ts'
import type { LateBatches } from './late-batches.ts'
import { Survey } from './survey.ts'

/**
 * Starts a survey if the folder is not where it was.
 *
 * @returns the survey if it is not over, or in a step not begun; it pauses the gate until then
 */
export async function surveyOf(job: DoubtParts & Needs<'step'>): Promise<Survey | undefined> {
  const { state, paths, settings, records } = job
  const { place, isSame } = await placeOfJournal(paths.journal, state.place)
  if (isSame) return undefined
  if (state.place === undefined || settings.orphans === 'resubmit') {
    await records.add({ type: 'PLACED', place })
    return undefined
  }
  const meta = await readMeta(paths)
  const survey = new Survey(job, place, meta?.created ?? '')
  // A step first takes up what earlier ones have counted, and then looks.
  if (job.step) return survey
  return (await survey.look().catch(() => false)) ? undefined : survey
}

/**
 * Looks for late batches before this run sends the rows of an absent create again. It is best effort: the
 * settle time of that create is already over.
 */
export async function lookForLateBatches({ state }: DoubtParts, late: LateBatches): Promise<void> {
  const isAgain = state.watched.some(({ attempt, chunk }) => {
    return state.attempts.get(attempt)?.chunks.get(chunk)?.status === 'sealed'
  })
  if (isAgain) await late.look().catch(() => {})
}
