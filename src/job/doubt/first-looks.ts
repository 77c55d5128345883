/** What is looked for before any stage is made: what is found then is bound before its rows are met again. */
import { readMeta } from '../core/job-meta.ts'
import type { JobCore } from '../core/job-core.ts'
import { placeOfJournal } from '../journal/journal.ts'
import type { LateCommits } from './late-commits.ts'
import { Survey } from './survey.ts'

/**
 * For a folder that is not where it was.
 *
 * @returns the survey if it is not over
 */
export async function surveyOf(core: JobCore): Promise<Survey | undefined> {
  const { state, paths, options } = core
  const { place, isSame } = await placeOfJournal(paths.journal, state.place)
  if (isSame) return undefined
  if (state.place === undefined || options.orphans === 'resubmit') {
    await core.record({ type: 'PLACED', place })
    return undefined
  }
  const meta = await readMeta(paths)
  const survey = new Survey(core, place, meta?.created ?? '')
  if (await survey.look().catch(() => false)) return undefined
  core.surveying = true
  return survey
}

/**
 * Before the rows of a create that counted as absent are sent again in this run. Best effort: its
 * settle time is over already.
 */
export async function lookForLate(core: JobCore, late: LateCommits): Promise<void> {
  const again = core.state.watched.some(({ attempt, chunk }) => {
    return core.state.attempts.get(attempt)?.chunks.get(chunk)?.status === 'sealed'
  })
  if (again) await late.look().catch(() => {})
}
