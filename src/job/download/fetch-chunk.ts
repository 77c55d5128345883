/**
 * Downloads the results of a batch. They count as fetched only when every request of the chunk has its
 * line: a body that ends early but cleanly looks complete to all other code.
 */
import { ResultsTooLarge } from '../../api/results-too-large.ts'
import { troubleOf } from '../../api/trouble.ts'
import type { Trouble } from '../../api/trouble.ts'
import type { RecordedUsage } from '../../cost/recorded-usage.ts'
import { usedBy } from '../../cost/used-by.ts'
import { BatchlineError } from '../../errors.ts'
import { mostLineBytes } from '../../limits.ts'
import type { Needs } from '../core/job-parts.ts'
import { refOf } from '../core/ref-of.ts'
import { createdAt } from '../journal/created-at.ts'
import type { CreatedAt } from '../journal/created-at.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { downloadResults } from './download-results.ts'
import type { DownloadedResults, DownloadParts } from './download-results.ts'
import type { FailingBatches } from './failing-batches.ts'
import type { FetchTries } from '../core/fetch-tries.ts'
import { unresolved } from './poll-chunks.ts'
import type { SortedRun } from '../results/sorted-run.ts'

/** How many incomplete downloads, and answers that there are no results, it takes to believe them. */
const minIncomplete = 4
const minNotFound = 5
/** How many refusals, or bodies that never end, it takes to stop the run. */
const minRefused = 4

/** The parts of a job that downloading a chunk's results needs. */
export type FetchParts = DownloadParts &
  Needs<'records' | 'runs' | 'bounds' | 'life' | 'events' | 'failpoint'> & {
    readonly failing: FailingBatches
  }

/**
 * @param run - an empty run, which provides the memory to sort lines in
 * @returns milliseconds until the next try; undefined once the chunk is settled
 */
export async function fetchChunk(
  job: FetchParts,
  chunk: ChunkState,
  tries: FetchTries,
  run: SortedRun,
): Promise<number | undefined> {
  // The job was closed while this download waited for its turn.
  if (job.life.closing.signal.aborted) return undefined
  try {
    const got = await downloadResults(job, chunk, run)
    if (got.missing > 0 && (++tries.incomplete < minIncomplete || !isLate(job, tries))) {
      return retry(
        job,
        `results of ${chunk.id}: ${got.missing} lines are missing${oddities(got)}`,
        Math.min(job.bounds.backoffMs * 2 ** tries.incomplete, 60_000),
      )
    }
    await keep(job, chunk, got)
    return undefined
  } catch (error) {
    job.life.check()
    if (error instanceof BatchlineError && error.code !== 'ERR_API') throw error
    return await afterFailure(job, chunk, tries, error)
  }
}

/** Gives the downloaded file its name and records what it contains. */
async function keep(job: FetchParts, chunk: ChunkState, got: DownloadedResults): Promise<void> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  const path = job.paths.results(chunk.attempt, chunk.chunk)
  await job.failpoint('results synced')
  await job.disk.publish([`${path}.tmp`, path])
  await job.failpoint('results renamed')
  const { lines, missing, bytes, sha256, runs } = got
  const usage = withFormerLimit(got.usage, chunk)
  const { endedAt } = job.runs.of(chunk)
  const when = endedAt === undefined ? {} : { ended: endedAt }
  const found = { lines, missing, bytes, sha256, runs, usage }
  // Before the record: it lets go of what the chunk asks, and says what was known of its answers.
  const before = beforeFetch(chunk)
  await job.records.add({ type: 'FETCHED', ...of, ...found, ...when })
  const ref = { ...refOf(chunk), id: chunk.id ?? '' }
  job.events.emit({ type: 'fetched', ...ref, lines, missing, ...usedBy(usage), ...before, ...when })
  job.failing.note(chunk.requests, got.refused, got.example)
  const { duplicates, differing, unknown, unreadable, oversized } = got
  if (duplicates + unknown + unreadable + oversized > 0)
    job.events.emit({
      type: 'odd-lines',
      ...ref,
      duplicates,
      differing,
      unknown,
      unreadable,
      oversized,
    })
}

interface BeforeFetch extends CreatedAt {
  readonly requested?: readonly string[]
  readonly again?: true
}

function beforeFetch(chunk: ChunkState): BeforeFetch {
  const { asks, usage } = chunk
  const models = asks ? { requested: [...new Set(asks.map(({ model }) => model))] } : {}
  return { ...models, ...(usage ? { again: true } : {}), ...createdAt(chunk) }
}

/** What a chunk asks is let go with its first record, so later ones can't tell which answers are near the limit. */
function withFormerLimit(usage: RecordedUsage, { usage: former }: ChunkState): RecordedUsage {
  const nearLimit = Math.max(usage.nearLimit ?? 0, former?.recorded.nearLimit ?? 0)
  return nearLimit > 0 ? { ...usage, nearLimit } : usage
}

/** Returns when to try again; undefined once it is settled that the results can't be had. */
async function afterFailure(
  job: FetchParts,
  chunk: ChunkState,
  tries: FetchTries,
  error: unknown,
): Promise<number | undefined> {
  const isMissing = (error as { status?: number }).status === 404
  if (isMissing && ++tries.notFound >= minNotFound && isLate(job, tries)) {
    const why = `the service answered ${tries.notFound} times that it has no results for the batch`
    await unresolved(job, chunk, why)
    return undefined
  }
  const trouble = troubleOf(error, Math.min(tries.failed++, 6), job.bounds.backoffMs)
  const againMs = againAfter(job, error, trouble, tries)
  if (againMs !== undefined) return retry(job, `results of ${chunk.id}: ${trouble.why}`, againMs)
  throw stopped(chunk, error, trouble)
}

/** Returns when to try again; undefined if the run must stop. */
function againAfter(
  job: FetchParts,
  error: unknown,
  trouble: Trouble,
  tries: FetchTries,
): number | undefined {
  // Some machines of the service may not know yet that the batch has ended. They answer with a 400.
  const mayPass = error instanceof ResultsTooLarge || (error as { status?: number }).status === 400
  if (mayPass && ++tries.refused >= minRefused) return undefined
  if (trouble.kind === 'again') return trouble.afterMs
  return mayPass ? Math.min(job.bounds.backoffMs * 2 ** tries.refused, 60_000) : undefined
}

function stopped(chunk: ChunkState, cause: unknown, trouble: Trouble): BatchlineError {
  if (cause instanceof ResultsTooLarge) {
    return new BatchlineError(
      'ERR_API',
      `results of batch ${chunk.id}: ${cause.message}, which is more than ${chunk.requests} requests can have. Nothing was kept; the ` +
        "service keeps the results for 29 days from the batch's creation. Check any proxy between this machine and the service, " +
        'and run the same program again.',
      { cause },
    )
  }
  return new BatchlineError(
    'ERR_STOPPED',
    `the service refuses the results of batch ${chunk.id} (${trouble.why}). It keeps them for 29 days from the ` +
      "batch's creation. Fix the cause and run the same program again.",
    { cause },
  )
}

function isLate(job: FetchParts, tries: FetchTries): boolean {
  return performance.now() - tries.since >= job.settings.settleMs
}

function retry(job: FetchParts, what: string, againMs: number): number {
  job.events.emit({ type: 'trouble', code: 'results', what, againMs })
  return againMs
}

/** Describes odd lines that may explain the missing ones. */
function oddities({ unreadable, oversized }: DownloadedResults): string {
  const found = [
    ...(unreadable > 0 ? [`${unreadable} can't be read`] : []),
    ...(oversized > 0 ? [`${oversized} are longer than ${mostLineBytes} bytes`] : []),
  ]
  return found.length > 0 ? ` (${found.join(', ')})` : ''
}
