/**
 * Opens a job folder: checks that it may be used, reads the journal, finds what a crash has left, and
 * starts the job's own recovery.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type Anthropic from '@anthropic-ai/sdk'
import { BatchlineError } from '../errors.ts'
import { bindWitnessed } from './journal/bind-witnessed.ts'
import type { ChunkState } from './journal/chunk-state.ts'
import { Disk } from './disk/disk.ts'
import { Job } from './job.ts'
import { JobCore } from './job-core.ts'
import { JobState } from './journal/job-state.ts'
import { Journal, readJournal } from './journal/journal.ts'
import { lockFolder } from './disk/lock.ts'
import type { Lock } from './disk/lock.ts'
import { formatVersion, openMeta } from './job-meta.ts'
import { Paths } from './paths.ts'
import { Recovery } from './recovery.ts'
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
  if (!options?.client)
    throw new BatchlineError('ERR_OPTION', 'openJob needs a client: new Anthropic()')
  checkOptions(options)
  const temporary = folder === undefined
  const paths = new Paths(temporary ? await mkdtemp(join(tmpdir(), 'batchline-')) : resolve(folder))
  if (!temporary) await makeFolder(paths)
  const lock = await lockOf(paths)
  try {
    const core = await openCore(paths, options)
    const recovery = new Recovery(core)
    recovery.start()
    let closing: Promise<void> | undefined
    const close = (): Promise<void> => (closing ??= closeJob(core, recovery, lock, temporary))
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
      "changed is 'error' or 'keep'")
  if (bad) throw new BatchlineError('ERR_OPTION', `openJob: ${bad}`)
}

async function openCore(paths: Paths, options: OpenJobOptions): Promise<JobCore> {
  const disk = new Disk()
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
      keepFreeBytes: options.keepFreeBytes,
    },
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

/** Results that could not be had are looked for once more: a batch may be seen again, or by another key. */
async function resume(core: JobCore): Promise<void> {
  await core.record({ type: 'RESUMED' })
  for (const chunk of core.state.chunks()) {
    if (chunk.status === 'unresolved') core.state.unfetch(chunk)
  }
  await core.disk.remove(core.paths.cancel)
}

async function makeFolder(paths: Paths): Promise<void> {
  try {
    await makeFolders(paths.folder)
  } catch (cause) {
    throw unusable(paths.folder, cause)
  }
}

/** With its parents. Node's own `recursive` never returns where a parent is there and takes no folder (/proc). */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    const parentIsThere = await stat(dirname(path)).then(
      () => true,
      () => false,
    )
    if (code !== 'ENOENT' || parentIsThere) throw error
    await makeFolders(dirname(path))
    await mkdir(path, { mode: 0o700 })
  }
}

async function lockOf(paths: Paths): Promise<Lock> {
  try {
    return await lockFolder(paths.lock)
  } catch (cause) {
    if (cause instanceof BatchlineError) throw cause
    throw unusable(paths.folder, cause)
  }
}

function unusable(folder: string, cause: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `the job folder ${folder} can't be used (${(cause as Error).message}). Nothing was sent. Give a folder that can be written.`,
    { cause },
  )
}

/** How long a running create call is waited for, in milliseconds. */
const graceMs = 30_000

async function closeJob(
  core: JobCore,
  recovery: Recovery,
  lock: Lock,
  temporary: boolean,
): Promise<void> {
  try {
    await endJob(core, recovery, temporary)
  } finally {
    await lock.release()
  }
}

async function endJob(core: JobCore, recovery: Recovery, temporary: boolean): Promise<void> {
  core.closed = true
  await core.posted(graceMs)
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

/** Nothing that was paid would go with the folder. */
function isDone(core: JobCore, chunk: ChunkState): boolean {
  if (chunk.status === 'sealed' || chunk.status === 'split' || chunk.status === 'refused')
    return true
  return core.emitted.has(chunk)
}
