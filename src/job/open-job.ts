/**
 * Opens a job folder: checks that it may be used, reads the journal, cleans up after a crash, and starts
 * the job's own loop.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkClient } from '../api/check-client.ts'
import { BatchlineError } from '../errors.ts'
import type { Asker } from '../option-words.ts'
import { closeJob } from './close-job.ts'
import type { OpenJob } from './close-job.ts'
import type { BreakerCheck } from './core/breaker-check.ts'
import type { JobParts } from './core/job-parts.ts'
import { checkOptions } from './core/open-options.ts'
import type { OpenJobOptions } from './core/open-options.ts'
import type { JobHooks, OpenedParts } from './core/open-parts.ts'
import { openParts } from './core/open-parts.ts'
import type { OutcomeWatcher } from './core/outcome-watcher.ts'
import type { PilotCheck } from './core/pilot-check.ts'
import type { SpendingLimit } from './core/spending-limit.ts'
import { Disk } from './disk/disk.ts'
import type { FileSystem } from './disk/file-system.ts'
import { Paths } from './disk/paths.ts'
import { lockOf, makeFolder } from './disk/use-folder.ts'
import { LateBatches } from './doubt/late-batches.ts'
import { lookForLateBatches, surveyOf } from './doubt/opening-looks.ts'
import { JobLoop } from './job-loop.ts'
import { Job } from './job.ts'
import { beginStep } from './step/begin-step.ts'
import { stepKey } from './step/keep-step.ts'

/**
 * Opens the job in a folder, or creates it. From then on, the job recovers on its own: it looks for the
 * batches of creates in doubt, polls accepted batches and downloads their results. Without a folder it
 * makes a temporary one, and `close()` removes it if everything that was accepted has been emitted.
 *
 * @typeParam Row - the part of a row that is carried to its outcome: the whole row with `carry: true`, some
 *   fields with `carry: ['id']` (`openJob<Pick<Ticket, 'id'>>`)
 * @example
 * ```ts
 * const job = await openJob<Ticket>('jobs/tickets', { client: new Anthropic() })
 * ```
 * @throws BatchlineError `ERR_LOCKED` while another process uses the folder, `ERR_FORMAT` if another
 * version wrote it, `ERR_ORIGIN` if it belongs to another API address, `ERR_JOURNAL` if the journal is
 * damaged, `ERR_INPUT` if the folder can't be used, `ERR_OPTION` for an invalid option.
 */
export async function openJob<Row = unknown>(
  folder: string | undefined,
  options: OpenJobOptions,
): Promise<Job<Row>>
/** In a temporary folder, which is removed on `close()` when all of it has been emitted. */
export async function openJob<Row = unknown>(options: OpenJobOptions): Promise<Job<Row>>
export async function openJob<Row = unknown>(
  first: string | undefined | OpenJobOptions,
  second?: OpenJobOptions,
): Promise<Job<Row>> {
  const options = typeof first === 'object' ? first : second
  const folder = typeof first === 'string' ? first : undefined
  return await openJobWith(folder, options, {})
}

/** What the command sets and a test can replace. */
export interface Seams extends JobHooks {
  /** Replaces the machine's own disk. */
  readonly files?: FileSystem
}

/** {@link openJob} with seams. Not part of the package's interface. */
export async function openJobWith<Row = unknown>(
  folder: string | undefined,
  options: OpenJobOptions | undefined,
  seams: Seams,
): Promise<Job<Row>> {
  checkClient(options?.client)
  checkOptions(options)
  const temporary = folder === undefined
  if (temporary && options.once) {
    throw new BatchlineError(
      'ERR_OPTION',
      'openJob: once needs a folder, which holds what the next step continues from. Nothing was sent.',
    )
  }
  const paths = new Paths(temporary ? await mkdtemp(join(tmpdir(), 'batchline-')) : resolve(folder))
  const disk = new Disk(seams.files)
  if (!temporary) await makeFolder(disk, paths)
  const lock = await lockOf(paths)
  try {
    const opened = await openParts(disk, paths, options, seams)
    const checked = await withPreflight(opened, options, seams)
    const parts = await withSpending(checked, options, seams)
    const late = new LateBatches(parts)
    await lookForLateBatches(parts, late)
    const loop = new JobLoop(parts, late, await surveyOf(parts))
    const key = stepKey(options, seams.step?.key)
    const open = { parts, late, loop, lock, temporary, key }
    if (parts.step) await firstStep(open)
    else loop.start()
    let closing: Promise<void> | undefined
    return new Job<Row>(parts, () => (closing ??= closeJob(open)))
  } catch (error) {
    await lock.release()
    if (temporary) await rm(paths.folder, { recursive: true, force: true })
    throw error
  }
}

/** @throws BatchlineError `ERR_WAITING` where nothing can be done now; everything is closed then */
async function firstStep(open: OpenJob): Promise<void> {
  const { parts, loop, key } = open
  const { step, life } = parts
  if (!step) return
  const { signal } = step.hooks
  const abort = (): void => life.closing.abort()
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  let ended: unknown
  try {
    const look = (): Promise<void> => loop.look()
    ended = await beginStep(
      { ...parts, step },
      { look, survey: () => loop.survey, failing: loop.failing, key },
    )
    signal?.throwIfAborted()
  } catch (error) {
    ended = error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
  if (ended === undefined) return
  await closeJob(open)
  throw ended
}

async function withPreflight(
  opened: OpenedParts,
  { preflight }: OpenJobOptions,
  { asker = 'library' }: Seams,
): Promise<OpenedParts & Pick<JobParts, 'preflight'>> {
  if (!preflight) return { ...opened, preflight: undefined }
  // Imported only here, so a run without it does not load it.
  const { Preflight } = await import('./preflight/preflight.ts')
  return { ...opened, preflight: new Preflight(opened, asker) }
}

/** Imported only where they are asked for, like the preflight check. */
async function withSpending(
  parts: Omit<JobParts, 'budget' | 'pilot' | 'breaker' | 'watchers'>,
  options: OpenJobOptions,
  { asker = 'library' }: Seams,
): Promise<JobParts> {
  const { maxCost, budget: mode, pilot: given } = options
  let budget: SpendingLimit | undefined
  let pilot: PilotCheck | undefined
  if (maxCost !== undefined) {
    const { Budget } = await import('./budget/budget.ts')
    budget = new Budget(parts, { maxCost, isStrict: mode === 'strict' }, asker)
  }
  if (given !== undefined) {
    const { Pilot } = await import('./pilot/pilot.ts')
    const rules = typeof given === 'object' ? given : { rows: given }
    const made = new Pilot(parts, rules, asker)
    await made.open()
    pilot = made
  }
  const breaker = await withErrorRate(parts, options, asker)
  const watchers: OutcomeWatcher[] = [pilot ?? [], breaker ?? []].flat()
  return { ...parts, budget, pilot, breaker, watchers }
}

/** A job that was stopped and has no limit any more goes on: that is on record then, too. */
async function withErrorRate(
  parts: OpenedParts,
  { maxErrorRate }: OpenJobOptions,
  asker: Asker,
): Promise<BreakerCheck | undefined> {
  if (maxErrorRate === undefined && !parts.state.tripped) return undefined
  const { Breaker } = await import('./breaker/breaker.ts')
  const limit = typeof maxErrorRate === 'object' ? maxErrorRate : { rate: maxErrorRate ?? 1 }
  const breaker = new Breaker(parts, limit, asker)
  await breaker.open()
  return maxErrorRate === undefined ? undefined : breaker
}
