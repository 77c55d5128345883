/** Reads a folder's journal, checks the folder's files against it and makes the parts of the job. */
import { priceTable } from '../../cost/price-table.ts'
import { Prices } from '../../cost/prices.ts'
import { BatchlineError } from '../../errors.ts'
import type { Asker } from '../../option-words.ts'
import type { Disk } from '../disk/disk.ts'
import { isThere } from '../disk/is-there.ts'
import type { Paths } from '../disk/paths.ts'
import { readStep } from '../disk/step-file.ts'
import type { KeptStep } from '../disk/step-file.ts'
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
import { JobFigures } from './job-figures.ts'
import { JobLife } from './job-life.ts'
import { formatVersion, openMeta, upgradeMeta } from './job-meta.ts'
import type { JobParts } from './job-parts.ts'
import { JobRecords } from './job-records.ts'
import type { OpenJobOptions } from './open-options.ts'
import { ownPrices, settingsOf } from './open-options.ts'
import { RecordedInput } from './recorded-input.ts'
import { Roles } from './roles.ts'
import { Service } from './service.ts'
import { SubmitQueue } from './submit-queue.ts'
import { Step } from './step.ts'
import type { StepHooks } from './step.ts'
import { Waiter } from './waiter.ts'

/** Lets a test observe a job. */
export interface JobHooks {
  /** Called and awaited at each failpoint hit. A test ends the process there. */
  readonly failpoint?: FailpointHook
  /** Whose words the messages use, the library's or the command's. Default `library`. */
  readonly asker?: Asker
  /** Called on each change of a chunk's phase. */
  readonly onPhase?: PhaseListener
  /** Of a run in steps. */
  readonly step?: StepHooks
}

/** All parts but those that are optional and need the others. */
export type OpenedParts = Omit<JobParts, 'preflight' | 'budget' | 'pilot' | 'breaker' | 'watchers'>

export async function openParts(
  disk: Disk,
  paths: Paths,
  options: OpenJobOptions,
  hooks: JobHooks,
): Promise<OpenedParts> {
  // This comes first: a folder with misplaced files must be refused before any record is read.
  const files = await filesOf(paths)
  const meta = await openMeta(disk, paths, options.client.baseURL)
  const { id } = meta
  const state = new JobState()
  const reading = await readJournal(paths.journal, (record) => void state.apply(record))
  state.beginRun()
  if (state.job !== undefined && state.job !== id) {
    throw new BatchlineError(
      'ERR_JOURNAL',
      `${paths.meta} is of job ${id} and ${paths.journal} of job ${state.job}: they don't belong to one folder. Nothing was sent. ` +
        'Restore the folder from a copy.',
    )
  }
  await upgradeMeta(disk, paths, meta)
  const journal = await Journal.open(disk, paths.journal, reading)
  const figures = await JobFigures.open(paths)
  const last = options.once ? await readStep(paths, id) : undefined
  const parts = makeParts({ id, disk, paths, state, journal, figures, last }, options, hooks)
  try {
    await parts.records.add({ type: 'OPENED', job: id, version: formatVersion })
    parts.events.emit({ type: 'opened', job: id, open: state.awaited })
    await bindWitnessed(parts)
    await checkFiles(parts, files)
    if (options.resume && (await isResumed(parts))) lookAgain(parts)
    else if (options.resume) await resume(parts)
    return parts
  } catch (error) {
    await closeParts(parts)
    throw error
  }
}

/** Closes the journal and the disk. After it, this process no longer touches the folder. */
export async function closeParts({
  records,
  disk,
  life,
}: Pick<OpenedParts, 'records' | 'disk' | 'life'>): Promise<void> {
  await records.close(life.closedError())
  await disk.shut(life.closedError())
}

interface Folder extends Pick<JobParts, 'id' | 'disk' | 'paths' | 'state' | 'figures'> {
  readonly journal: Journal
  readonly last: KeptStep | undefined
}

function makeParts(
  { id, disk, paths, state, journal, figures, last }: Folder,
  options: OpenJobOptions,
  { failpoint = () => {}, onPhase, step: hooks = {}, asker = 'library' }: JobHooks,
): OpenedParts {
  const settings = settingsOf(options)
  const events = new JobEvents()
  if (options.onEvent) events.listen(options.onEvent)
  const waiter: Waiter = new Waiter(() => life.check())
  const onChange = (): void => waiter.notify()
  const life: JobLife = new JobLife(paths.folder, disk, onChange)
  const runs = new ChunkRuns(state, onChange, onPhase)
  const records = new JobRecords({ journal, state, runs, failpoint, onChange })
  const gate = new Gate(async () => {
    // A closing journal can't be checked: it would look like a deleted one.
    life.check()
    await records.checkLinked()
  }, onChange)
  gate.register(cancelHolder(paths))
  gate.register(diskHolder(disk, paths, settings.keepFreeBytes))
  const bounds = new Bounds(runs, onChange)
  const roles = new Roles(paths.folder)
  const service = new Service(options.client, settings.replyTimeoutMs, life, state)
  const step = options.once
    ? new Step({ state, runs, bounds, gate, roles, service, life }, { hooks, last, asker })
    : undefined
  return {
    id,
    settings,
    paths,
    disk,
    state,
    records,
    runs,
    bounds,
    gate,
    prices: new Prices(priceTable, ownPrices(options)),
    service,
    queue: new SubmitQueue(),
    waiter,
    life,
    events,
    figures,
    roles,
    recordedInput: new RecordedInput(),
    failpoint,
    step,
  }
}

/**
 * Whether the step before this one has resumed the job, and nothing has stopped it since. A step that ended
 * without anything to wait for ends what was resumed: who resumes a finished job means it.
 */
async function isResumed({ step, state, paths }: OpenedParts): Promise<boolean> {
  if (!step?.last?.isResumed || !step.last.isWhole) return false
  if (state.canceled || state.tripped) return false
  return !(await isThere(paths.cancel))
}

/** What a step looks for because the job was resumed is looked for until the settle time is over, as in a run. */
function lookAgain({ step, state }: OpenedParts): void {
  for (const { attempt, chunk: number, again } of step?.last?.looks ?? []) {
    const chunk = again && state.attempts.get(attempt)?.chunks.get(number)
    if (chunk && chunk.status === 'unresolved' && state.deletedAt(chunk) === undefined) {
      state.forgetResults(chunk)
    }
  }
}

/** Tries missing results once more: a batch may be visible again, or visible to another key. */
async function resume({ state, records, disk, paths }: OpenedParts): Promise<void> {
  await records.add({ type: 'RESUMED' })
  for (const chunk of state.chunks()) {
    // What the user has deleted at the service is not looked for.
    if (chunk.status !== 'unresolved' || state.deletedAt(chunk) !== undefined) continue
    state.forgetResults(chunk)
  }
  await disk.remove(paths.cancel)
}
