/**
 * Opens a job folder: checks that it may be used, reads the journal, finds what a crash has left, and
 * starts the job's own recovery.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type Anthropic from '@anthropic-ai/sdk'
import { describe } from '../api/create-answer.ts'
import { BatchlineError } from '../errors.ts'
import { bindWitnessed } from './journal/bind-witnessed.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { Disk } from './disk/disk.ts'
import type { FileSystem } from './disk/file-system.ts'
import type { Failpoint } from './failpoint.ts'
import { Job } from './job.ts'
import { JobCore } from './job-core.ts'
import type { Orphans } from './job-core.ts'
import { JobState } from './journal/job-state.ts'
import { Journal, placeOfJournal, readJournal } from './journal/journal.ts'
import { lockFolder } from './disk/lock.ts'
import type { Lock } from './disk/lock.ts'
import { formatVersion, openMeta, readMeta } from './job-meta.ts'
import { Paths } from './paths.ts'
import { Recovery } from './recovery.ts'
import { LateCommits } from './submit/late-commits.ts'
import { Survey } from './submit/survey.ts'
import { checkAccess } from './disk/check-access.ts'
import { checkFiles } from './disk/check-files.ts'

/** How {@link openJob} opens. */
export interface OpenJobOptions {
  /** The client for all calls: its base URL and credentials are used, its retries are not. */
  client: Anthropic
  /**
   * How long a create call whose reply was lost is looked for before it counts as never made, in
   * milliseconds. Default 660,000 (11 minutes).
   */
  settleMs?: number
  /** How long one upload may take, its reply included, in milliseconds. Default 600,000. */
  uploadTimeoutMs?: number
  /**
   * How long any other answer of the service may take, and how long a download may stand still, in
   * milliseconds; then the call is made again. Default 60,000.
   */
  replyTimeoutMs?: number
  /** What edited input does to chunks that were sent; see `chunkBySize`. Default `error`. */
  changed?: 'error' | 'keep'
  /** Bytes of the disk that stay free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB. */
  keepFreeBytes?: number
  /**
   * What becomes of a create call in doubt that can't be proved either way. Default `wait`: the run ends
   * with `ERR_IN_DOUBT` and says what there is to decide. `adopt`: the batch that may be the chunk's is
   * taken for it. `resubmit`: the chunk is sent again, which may pay for it twice. `stop`: as `wait`, but
   * a doubt is not waited out: neither the settle time nor a batch that may be the chunk's.
   */
  orphans?: Orphans
  /** Takes back an earlier cancel: canceled rows may be sent again. Default false. */
  resume?: boolean
}

/**
 * Opens the job in a folder, or makes it. From then on the job recovers by itself: creates in doubt
 * are looked for, accepted batches are polled and fetched. Without a folder a temporary one is made,
 * removed on `close()` when everything that was accepted has been emitted.
 *
 * @example
 * ```ts
 * const job = await openJob<Ticket>('jobs/tickets', { client: new Anthropic() })
 * ```
 * @throws BatchlineError `ERR_LOCKED` while another process has it, `ERR_FORMAT` for another version's
 * folder, `ERR_ORIGIN` for another API address, `ERR_JOURNAL` when the journal is damaged,
 * `ERR_INPUT` when the folder can't be used, `ERR_OPTION`.
 */
export async function openJob<Row = unknown>(
  folder: string | undefined,
  options: OpenJobOptions,
): Promise<Job<Row>>
export async function openJob<Row = unknown>(options: OpenJobOptions): Promise<Job<Row>>
export async function openJob<Row = unknown>(
  first: string | undefined | OpenJobOptions,
  second?: OpenJobOptions,
): Promise<Job<Row>> {
  const options = typeof first === 'object' ? first : second
  const folder = typeof first === 'string' ? first : undefined
  return await openJobWith(folder, options, {})
}

/** What a test can put in the place of the machine's own. */
export interface Seams {
  readonly files?: FileSystem
  /** Called at each failpoint, and awaited: a test ends the process there. */
  readonly reached?: (point: Failpoint) => Promise<void> | void
}

/** {@link openJob} with seams for tests of faults; not a part of the package's interface. */
export async function openJobWith<Row = unknown>(
  folder: string | undefined,
  options: OpenJobOptions | undefined,
  seams: Seams,
): Promise<Job<Row>> {
  if (!options?.client)
    throw new BatchlineError('ERR_OPTION', 'openJob needs a client: new Anthropic()')
  checkOptions(options)
  const temporary = folder === undefined
  const paths = new Paths(temporary ? await mkdtemp(join(tmpdir(), 'batchline-')) : resolve(folder))
  const disk = new Disk(seams.files)
  if (!temporary) await makeFolder(disk, paths)
  const lock = await lockOf(paths)
  try {
    const core = await openCore(disk, paths, options, seams)
    const late = new LateCommits(core)
    await lookForLate(core, late)
    const recovery = new Recovery(core, late, await surveyOf(core, options))
    recovery.start()
    let closing: Promise<void> | undefined
    const parts = { core, late, recovery, lock, temporary }
    const close = (): Promise<void> => (closing ??= closeJob(parts))
    return new Job<Row>(core, { close })
  } catch (error) {
    await lock.release()
    if (temporary) await rm(paths.folder, { recursive: true, force: true })
    throw error
  }
}

function checkOptions({
  settleMs = 0,
  uploadTimeoutMs = 1,
  replyTimeoutMs = 1,
  keepFreeBytes = 0,
  changed,
  orphans,
}: OpenJobOptions): void {
  const bad =
    (!(settleMs >= 0 && settleMs < 2 ** 31) && 'settleMs is a number of milliseconds from 0') ||
    (!(uploadTimeoutMs > 0 && uploadTimeoutMs < 2 ** 31) &&
      'uploadTimeoutMs is a number of milliseconds over 0') ||
    (!(replyTimeoutMs > 0 && replyTimeoutMs < 2 ** 31) &&
      'replyTimeoutMs is a number of milliseconds over 0') ||
    (!(keepFreeBytes >= 0) && 'keepFreeBytes is a number of bytes from 0') ||
    (changed !== undefined &&
      changed !== 'error' &&
      changed !== 'keep' &&
      "changed is 'error' or 'keep'") ||
    (orphans !== undefined &&
      !['wait', 'adopt', 'resubmit', 'stop'].includes(orphans) &&
      "orphans is 'wait', 'adopt', 'resubmit' or 'stop'")
  if (bad) throw new BatchlineError('ERR_OPTION', `openJob: ${bad}`)
}

async function openCore(
  disk: Disk,
  paths: Paths,
  options: OpenJobOptions,
  { reached }: Seams,
): Promise<JobCore> {
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
    await checkFiles(core)
    if (options.resume) await resume(core)
    return core
  } catch (error) {
    await core.close()
    throw error
  }
}

/**
 * For a folder that is not where it was. Looked at once before any stage is made: what is found then
 * is bound before its rows are met again.
 *
 * @returns the survey if it is not over
 */
async function surveyOf(core: JobCore, { orphans }: OpenJobOptions): Promise<Survey | undefined> {
  const { state, paths } = core
  const place = await placeOfJournal(paths.journal)
  if (state.place === place) return undefined
  if (state.place === undefined || orphans === 'resubmit') {
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
async function lookForLate(core: JobCore, late: LateCommits): Promise<void> {
  const again = core.state.absents.some(({ attempt, chunk }) => {
    return core.state.attempts.get(attempt)?.chunks.get(chunk)?.status === 'sealed'
  })
  if (again) await late.look().catch(() => {})
}

/** Results that could not be had are looked for once more: a batch may be seen again, or by another key. */
async function resume(core: JobCore): Promise<void> {
  await core.record({ type: 'RESUMED' })
  for (const chunk of core.state.chunks()) {
    if (chunk.status === 'unresolved') core.state.unfetch(chunk)
  }
  await core.disk.remove(core.paths.cancel)
}

async function makeFolder(disk: Disk, paths: Paths): Promise<void> {
  try {
    await makeFolders(disk, paths.folder)
  } catch (error) {
    throw unusable(paths.folder, error instanceof BatchlineError ? error.cause : error)
  }
}

/**
 * With its parents, each durable: a folder that a power loss takes away takes all that was paid with
 * it. Node's own `recursive` never returns where a parent is there and takes no folder (/proc).
 */
async function makeFolders(disk: Disk, path: string): Promise<void> {
  const parent = dirname(path)
  if (!(await isThere(path)) && !(await isThere(parent))) await makeFolders(disk, parent)
  await disk.makeFolder(path)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function lockOf(paths: Paths): Promise<Lock> {
  try {
    await checkAccess(paths.folder)
    return await lockFolder(paths.lock)
  } catch (cause) {
    if (cause instanceof BatchlineError) throw cause
    throw unusable(paths.folder, cause)
  }
}

function unusable(folder: string, cause: unknown): BatchlineError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new BatchlineError(
      'ERR_STORAGE',
      `no more files can be opened (${message}). Nothing was sent. Raise the limit (ulimit -n) and run the same program again.`,
      { cause },
    )
  }
  return new BatchlineError(
    'ERR_INPUT',
    `the job folder ${folder} can't be used (${message}). Nothing was sent. Give a folder that can be written.`,
    { cause },
  )
}

/** How long a running create call is waited for, in milliseconds. */
const graceMs = 30_000

interface OpenParts {
  readonly core: JobCore
  readonly late: LateCommits
  readonly recovery: Recovery
  readonly lock: Lock
  readonly temporary: boolean
}

async function closeJob(parts: OpenParts): Promise<void> {
  try {
    await endJob(parts)
  } finally {
    await parts.lock.release()
  }
}

async function endJob({ core, late, recovery, temporary }: OpenParts): Promise<void> {
  core.closed = true
  await core.posted(graceMs)
  await lastLook(core, late)
  core.closing.abort()
  await recovery.stop()
  await core.close()
  const done = !core.broken && [...core.state.chunks()].every((chunk) => isDone(core, chunk))
  if (temporary && done) {
    await rm(core.paths.folder, { recursive: true, force: true })
  } else if (temporary) {
    process.emitWarning(
      `batchline: ${core.paths.folder} is kept, it holds batches that were not fully read. Open it by its name to go on.`,
    )
  }
}

/** How long the last look for late batches may take, in milliseconds. */
const lastLookMs = 10_000

async function lastLook(core: JobCore, late: LateCommits): Promise<void> {
  if (core.broken || core.disk.poison || !late.any) return
  const timer = setTimeout(() => core.closing.abort(), lastLookMs)
  try {
    await late.look()
  } catch (error) {
    core.emit({
      type: 'trouble',
      what: `no last look for late batches: ${describe(error)}`,
      againMs: 0,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing that was paid would go with the folder. */
function isDone(core: JobCore, chunk: ChunkState): boolean {
  if (chunk.status === 'sealed' || chunk.status === 'split' || chunk.status === 'refused')
    return true
  return core.emitted.has(chunk)
}
