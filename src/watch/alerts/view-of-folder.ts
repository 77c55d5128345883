import { readMeta } from '../../job/core/job-meta.ts'
import type { Paths } from '../../job/disk/paths.ts'
import { JobState } from '../../job/journal/job-state.ts'
import { readJournal } from '../../job/journal/journal.ts'
import { JobView } from './job-view.ts'

/**
 * Reads a job's folder once, before it is opened. A folder that is not there yet is a job without a past. One
 * that can't be read is not reported here: opening the job does that.
 *
 * @param hasPilot - the job has a pilot
 */
export async function viewOfFolder(paths: Paths, hasPilot: boolean): Promise<JobView> {
  const view = new JobView()
  const state = new JobState()
  try {
    const meta = await readMeta(paths)
    view.job = meta?.id
    await readJournal(paths.journal, (record) => {
      view.before(record, state)
      state.apply(record)
      // What had been answered when the pilot was found good is the pilot.
      if (record.type === 'GO') noteGo(view, state)
    })
    view.begin(state, hasPilot)
    view.job ??= meta?.id
  } catch {
    // See above.
  }
  return view
}

function noteGo(view: JobView, state: JobState): void {
  const then = new JobView()
  then.begin(state, true)
  then.notePilot()
  view.pilotUsd = then.pilotUsd
}
