/**
 * One download of a batch's results, to the disk at full speed. It counts as fetched only when every
 * request of the chunk has its line: a body that ends cleanly but early looks whole to everyone else.
 */
import { fetchResults } from '../../api/fetch-results.ts'
import { ResultsTooLarge } from '../../api/results-too-large.ts'
import { troubleOf } from '../../api/trouble.ts'
import type { Trouble } from '../../api/trouble.ts'
import { BatchlineError } from '../../errors.ts'
import { LineSplitter } from '../../stream/line-splitter.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { requestRange } from '../journal/chunk-state.ts'
import type { JobCore } from '../job-core.ts'
import { maxLineBytes, maxResultBytes } from './max-result-bytes.ts'
import { unresolved } from './poll-chunks.ts'
import { requestIndex } from './request-index.ts'
import { ResultSink } from './result-sink.ts'
import type { Download } from './result-sink.ts'
import type { SortedRun } from './sorted-run.ts'
import { ResultSpace } from './result-space.ts'

/** Fetches that end without all lines, and answers that there are no results, before that is believed. */
const minIncomplete = 4
const minNotFound = 5
/** Refusals and bodies without end before the run stops because of them. */
const minRefused = 4
/** Bytes of a run of sorted lines. Smaller runs are more of them, and each is read by itself later. */
export const runBytes: number = 2 * 1024 * 1024

/** How often a batch's results could not be had; kept between tries. */
export interface FetchTries {
  /** When the first was made: what is missing is also looked for as long as a create in doubt is. */
  readonly since: number
  incomplete: number
  notFound: number
  refused: number
  failed: number
}

export function newTries(): FetchTries {
  return { since: performance.now(), incomplete: 0, notFound: 0, refused: 0, failed: 0 }
}

/**
 * @param run - memory to sort lines in, with none in it
 * @returns milliseconds until the next try; undefined when the chunk is settled
 */
export async function fetchChunk(
  core: JobCore,
  chunk: ChunkState,
  tries: FetchTries,
  run: SortedRun,
): Promise<number | undefined> {
  const of = { attempt: chunk.attempt, chunk: chunk.chunk }
  // One that waited for its turn while the job was closed.
  if (core.closing.signal.aborted) return undefined
  try {
    const got = await download(core, chunk, run)
    const late = performance.now() - tries.since >= core.options.settleMs
    if (got.missing > 0 && (++tries.incomplete < minIncomplete || !late)) {
      return retry(
        core,
        `results of ${chunk.id}: ${got.missing} lines are missing${oddities(got)}`,
        Math.min(core.backoffMs * 2 ** tries.incomplete, 60_000),
      )
    }
    const path = core.paths.results(chunk.attempt, chunk.chunk)
    await core.reached('results synced')
    await core.disk.publish([`${path}.tmp`, path])
    await core.reached('results renamed')
    const { lines, missing, bytes, sha256, runs } = got
    await core.record({ type: 'FETCHED', ...of, lines, missing, bytes, sha256, runs })
    core.emit({ type: 'fetched', ...of, lines, missing })
    core.failing.note(chunk.requests, got.refused, got.example)
    const { duplicates, differing, unknown, unreadable, oversized } = got
    if (duplicates + unknown + unreadable + oversized > 0)
      core.emit({
        type: 'odd-lines',
        ...of,
        duplicates,
        differing,
        unknown,
        unreadable,
        oversized,
      })
    return undefined
  } catch (error) {
    core.check()
    if (error instanceof BatchlineError && error.code !== 'ERR_API') throw error
    const { status } = error as { status?: number }
    const late = performance.now() - tries.since >= core.options.settleMs
    if (status === 404 && ++tries.notFound >= minNotFound && late) {
      await unresolved(
        core,
        chunk,
        `the service answered ${tries.notFound} times that it has no results of the batch`,
      )
      return undefined
    }
    const trouble = troubleOf(error, Math.min(tries.failed++, 6), core.backoffMs)
    const againMs = againAfter(core, error, trouble, tries)
    if (againMs !== undefined) return retry(core, `results of ${chunk.id}: ${trouble.why}`, againMs)
    if (error instanceof ResultsTooLarge) {
      throw new BatchlineError(
        'ERR_API',
        `results of batch ${chunk.id}: ${error.message}, which ${chunk.requests} requests can't have. Nothing of it is kept; the results ` +
          "are kept by the service for 29 days from the batch's creation. See what stands between here and the service, " +
          'and run the same program again.',
        { cause: error },
      )
    }
    throw new BatchlineError(
      'ERR_STOPPED',
      `the service refuses the results of batch ${chunk.id} (${trouble.why}). They are kept for 29 days from the ` +
        "batch's creation: settle that and run the same program again.",
      { cause: error },
    )
  }
}

/** When to try again; undefined where the run is to stop. */
function againAfter(
  core: JobCore,
  error: unknown,
  trouble: Trouble,
  tries: FetchTries,
): number | undefined {
  // Not every machine of the service may know yet that the batch has ended: that is told as a 400.
  const mayPass = error instanceof ResultsTooLarge || (error as { status?: number }).status === 400
  if (mayPass && ++tries.refused >= minRefused) return undefined
  if (trouble.kind === 'again') return trouble.afterMs
  return mayPass ? Math.min(core.backoffMs * 2 ** tries.refused, 60_000) : undefined
}

function retry(core: JobCore, what: string, againMs: number): number {
  core.emit({ type: 'trouble', what, againMs })
  return againMs
}

/** What may stand where lines are missing. */
function oddities({ unreadable, oversized }: Got): string {
  const found = [
    ...(unreadable > 0 ? [`${unreadable} can't be read`] : []),
    ...(oversized > 0 ? [`${oversized} are longer than ${maxLineBytes} bytes`] : []),
  ]
  return found.length > 0 ? ` (${found.join(', ')})` : ''
}

type Got = Download & { readonly oversized: number }

async function download(core: JobCore, chunk: ChunkState, run: SortedRun): Promise<Got> {
  const indexOf = await requestIndex(core, chunk)
  const { first } = requestRange(chunk)
  const sink = new ResultSink(chunk.requests, run, (id) => {
    const index = indexOf(id)
    return index === undefined ? undefined : index - first
  })
  const splitter = new LineSplitter((line) => sink.take(line), maxLineBytes)
  const file = await core.disk.create(`${core.paths.results(chunk.attempt, chunk.chunk)}.tmp`)
  const drain = async (): Promise<void> => {
    for (const bytes of sink.drain()) await file.write(bytes)
  }
  try {
    const space = new ResultSpace(core, chunk)
    const maxBytes = maxResultBytes(chunk.requests)
    const options = { ...core.calls, maxBytes }
    for await (const bytes of fetchResults(core.client, chunk.id ?? '', options)) {
      splitter.push(bytes)
      await space.take(bytes.length, sink.pending)
      if (sink.pending >= runBytes) await drain()
    }
    splitter.end()
    await drain()
    await file.finish()
    return { ...sink.result(), oversized: splitter.oversized }
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}
