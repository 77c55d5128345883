/** Reads what a folder's journal says and checks the folder's files against it. */
import { BatchlineError } from '../../errors.ts'
import type { Disk } from '../disk/disk.ts'
import type { Paths } from '../disk/paths.ts'
import { filesOf } from '../disk/use-folder.ts'
import { JobState } from '../journal/job-state.ts'
import { Journal, readJournal } from '../journal/journal.ts'
import { bindWitnessed } from './bind-witnessed.ts'
import { Bounds } from './bounds.ts'
import { checkFiles } from './check-files.ts'
import type { PhaseListener } from './chunk-runs.ts'
import { ChunkRuns } from './chunk-runs.ts'
import type { FailpointHook } from './failpoint.ts'
import { cancelHolder, diskHolder } from './gate-holders.ts'
import { Gate } from './gate.ts'
import { JobEvents } from './job-events.ts'
import { JobLife } from './job-life.ts'
import { formatVersion, openMeta } from './job-meta.ts'
import type { JobParts } from './job-parts.ts'
import { JobRecords } from './job-records.ts'
import type { OpenJobOptions } from './open-options.ts'
import { settingsOf } from './open-options.ts'
import { RecordedInput } from './recorded-input.ts'
import { Roles } from './roles.ts'
import { Service } from './service.ts'
import { SubmitQueue } from './submit-queue.ts'
import { Waiter } from './waiter.ts'

/** What a test sees of a job. */
export interface JobHooks {
  /** Called at each failpoint, and awaited: a test ends the process there. */
  readonly failpoint?: FailpointHook
  /** Called with each change of a chunk's phase. */
  readonly onPhase?: PhaseListener
}

/** All parts but the look ahead, which needs them. */
export type OpenedParts = Omit<JobParts, 'lookAhead'>

export async function openParts(
  disk: Disk,
  paths: Paths,
  options: OpenJobOptions,
  hooks: JobHooks,
): Promise<OpenedParts> {
  // First: no record is read from a folder whose files may lie elsewhere.
  const files = await filesOf(paths)
  const { id } = await openMeta(disk, paths, options.client.baseURL)
  const state = new JobState()
  const reading = await readJournal(paths.journal, (record) => void state.apply(record))
  if (state.job !== undefined && state.job !== id) {
    throw new BatchlineError(
      'ERR_JOURNAL',
      `${paths.meta} is of job ${id} and ${paths.journal} of job ${state.job}: they are not of one folder. Nothing was sent. ` +
        'Restore the folder from a copy.',
    )
  }
  const journal = await Journal.open(disk, paths.journal, reading)
  const parts = makeParts({ id, disk, paths, state, journal }, options, hooks)
  try {
    await parts.records.add({ type: 'OPENED', job: id, version: formatVersion })
    await bindWitnessed(parts)
    await checkFiles(parts, files)
    if (options.resume) await resume(parts)
    return parts
  } catch (error) {
    await closeParts(parts)
    throw error
  }
}

/** Nothing of this process touches the folder after it. */
export async function closeParts({
  records,
  disk,
  life,
}: Pick<OpenedParts, 'records' | 'disk' | 'life'>): Promise<void> {
  await records.close(life.closedError())
  await disk.shut(life.closedError())
}

interface Folder extends Pick<JobParts, 'id' | 'disk' | 'paths' | 'state'> {
  readonly journal: Journal
}

function makeParts(
  { id, disk, paths, state, journal }: Folder,
  options: OpenJobOptions,
  { failpoint = () => {}, onPhase }: JobHooks,
): OpenedParts {
  const settings = settingsOf(options)
  const life = new JobLife(paths.folder, disk)
  const waiter = new Waiter(() => life.check())
  const onChange = (): void => waiter.notify()
  life.onFailure = onChange
  const runs = new ChunkRuns(state, onChange, onPhase)
  const records = new JobRecords({ journal, state, runs, failpoint, onChange })
  const gate = new Gate(async () => {
    // A journal that is being closed can't be asked, and would look like one that was deleted.
    life.check()
    await records.checkLinked()
  }, onChange)
  gate.register(cancelHolder(paths))
  gate.register(diskHolder(disk, paths, settings.keepFreeBytes))
  return {
    id,
    settings,
    paths,
    disk,
    state,
    records,
    runs,
    bounds: new Bounds(runs, onChange),
    gate,
    service: new Service(options.client, settings.replyTimeoutMs, life, state),
    queue: new SubmitQueue(),
    waiter,
    life,
    events: new JobEvents(),
    roles: new Roles(paths.folder),
    recordedInput: new RecordedInput(),
    failpoint,
  }
}

/** Results that could not be had are looked for once more: a batch may be seen again, or by another key. */
async function resume({ state, records, disk, paths }: OpenedParts): Promise<void> {
  await records.add({ type: 'RESUMED' })
  for (const chunk of state.chunks()) {
    if (chunk.status === 'unresolved') state.forgetResults(chunk)
  }
  await disk.remove(paths.cancel)
}
