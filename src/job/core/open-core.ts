/** Reads what a folder's journal says and holds its files against that. */
import { BatchlineError } from '../../errors.ts'
import { checkFiles } from './check-files.ts'
import type { Disk } from '../disk/disk.ts'
import { filesOf } from '../disk/use-folder.ts'
import type { Failpoint } from './failpoint.ts'
import { JobCore } from './job-core.ts'
import { formatVersion, openMeta } from './job-meta.ts'
import { bindWitnessed } from './bind-witnessed.ts'
import { JobState } from '../journal/job-state.ts'
import { Journal, readJournal } from '../journal/journal.ts'
import type { OpenJobOptions } from './open-options.ts'
import type { Paths } from '../disk/paths.ts'

export async function openCore(
  disk: Disk,
  paths: Paths,
  options: OpenJobOptions,
  reached: ((point: Failpoint) => Promise<void> | void) | undefined,
): Promise<JobCore> {
  // First: no record is read from a folder whose files may lie elsewhere.
  const files = await filesOf(paths)
  const { id } = await openMeta(disk, paths, options.client.baseURL)
  const state = new JobState()
  const reading = await readJournal(paths.journal, (record) => state.apply(record))
  if (state.job !== undefined && state.job !== id) {
    throw new BatchlineError(
      'ERR_JOURNAL',
      `${paths.meta} is of job ${id} and ${paths.journal} of job ${state.job}: they are not of one folder. Nothing was sent. ` +
        'Restore the folder from a copy.',
    )
  }
  const journal = await Journal.open(disk, paths.journal, reading)
  const core = new JobCore({
    id,
    client: options.client,
    disk,
    paths,
    state,
    journal,
    options: {
      settleMs: options.settleMs ?? 660_000,
      uploadTimeoutMs: options.uploadTimeoutMs ?? 600_000,
      replyTimeoutMs: options.replyTimeoutMs ?? 60_000,
      changed: options.changed ?? 'error',
      orphans: options.orphans ?? 'wait',
      keepFreeBytes: options.keepFreeBytes,
    },
    reached,
  })
  try {
    await core.record({ type: 'OPENED', job: id, version: formatVersion })
    await bindWitnessed(core)
    await checkFiles(core, files)
    if (options.resume) await resume(core)
    return core
  } catch (error) {
    await core.close()
    throw error
  }
}

/** Results that could not be had are looked for once more: a batch may be seen again, or by another key. */
async function resume(core: JobCore): Promise<void> {
  await core.record({ type: 'RESUMED' })
  for (const chunk of core.state.chunks()) {
    if (chunk.status === 'unresolved') core.state.unfetch(chunk)
  }
  await core.disk.remove(core.paths.cancel)
}
