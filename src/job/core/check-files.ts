/**
 * Compares the folder's files with the records when a job is opened. It removes what a crash left behind
 * and no record mentions: half-written files, chunks that were never recorded as sealed, results that
 * were never verified. If a recorded file is missing, it is downloaded again or reported. Files that
 * batchline did not name are left alone.
 */
import { basename, join } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { isOnlyRecalled } from '../journal/chunk-state.ts'
import type { AttemptState } from '../journal/attempt-state.ts'
import type { AttemptFiles } from '../disk/attempt-files.ts'
import { fileBits } from '../disk/attempt-files.ts'
import { deletedCopy } from './deleted-copy.ts'
import type { Needs } from './job-parts.ts'
import { lostRecords } from './lost-records.ts'

const ours =
  /^(?:(chunk|results)-(\d{6,})\.(?:json|rows|sent|jsonl)(?:\.tmp)?|(?:retry|passed)\.spool|foreign-.*\.tmp)$/

const { body, rows, sent, results } = fileBits

type Folder = Needs<'state' | 'paths' | 'records' | 'disk'>

/**
 * @param listed - the files in the folder, by attempt
 * @throws BatchlineError `ERR_JOURNAL` if a file of a chunk that may have been paid is missing, `ERR_STORAGE` if it is
 * results whose other copy the user has deleted.
 */
export async function checkFiles(
  job: Folder,
  listed: ReadonlyMap<string, AttemptFiles>,
): Promise<void> {
  const strays: string[] = []
  for (const [key, files] of listed) {
    const attempt = job.state.attempts.get(key)
    for (const path of oddFiles(job, key, files)) {
      const name = basename(path)
      if (isUnheardOf(attempt, name)) throw lostRecords(job.paths, path)
      if (isStray(attempt, name)) strays.push(path)
    }
  }
  // Removed only now: a folder with a truncated journal must stay as it was found.
  for (const path of strays) await job.disk.remove(path)
  for (const attempt of job.state.attempts.values()) {
    await checkAttempt(job, attempt, listed.get(attempt.key)?.chunks ?? new Map())
  }
}

/** Skips the chunks with exactly the files that their records imply, which are nearly all. */
function* oddFiles({ paths, state }: Folder, key: string, files: AttemptFiles): Generator<string> {
  for (const name of files.others) yield join(paths.attempt(key), name)
  for (const [number, found] of files.chunks) {
    const status = state.attempts.get(key)?.chunks.get(number)?.status
    if (status === 'fetched' || (status && (found & results) === 0)) continue
    if ((found & body) !== 0) yield paths.body(key, number)
    if ((found & rows) !== 0) yield paths.rows(key, number)
    if ((found & sent) !== 0) yield paths.sent(key, number)
    if ((found & results) !== 0) yield paths.results(key, number)
  }
}

function isStray(attempt: AttemptState | undefined, name: string): boolean {
  const match = ours.exec(name)
  if (!match) return false
  if (name.endsWith('.tmp') || !match[1]) return true
  const chunk = attempt?.chunks.get(Number(match[2]))
  if (!chunk) return true
  return match[1] === 'results' && chunk.status !== 'fetched'
}

/** A sent chunk, or its results, with a number that the journal has not reached: the journal has lost its end. */
function isUnheardOf(attempt: AttemptState | undefined, name: string): boolean {
  const match = /^(?:chunk-(\d+)\.sent|results-(\d+)\.jsonl)$/.exec(name)
  return match !== null && Number(match[1] ?? match[2]) > (attempt?.lastChunk ?? 0)
}

async function checkAttempt(
  job: Folder,
  attempt: AttemptState,
  files: ReadonlyMap<number, number>,
): Promise<void> {
  const { paths, state } = job
  for (const chunk of attempt.chunks.values()) {
    const found = files.get(chunk.chunk) ?? 0
    if (chunk.status === 'fetched' && (found & results) === 0) {
      const deleted = state.deletedAt(chunk)
      if (deleted !== undefined) {
        throw deletedCopy(`${paths.results(chunk.attempt, chunk.chunk)} is missing`, deleted)
      }
      state.forgetResults(chunk)
    }
    if (chunk.part) continue
    // The PRUNED record may have been the journal's last line, lost to damage.
    if (isSettled(attempt, chunk) && (found & body) === 0) chunk.pruned = true
    const needed = chunk.pruned || isOnlyRecalled(chunk) ? rows : rows | body
    if ((found & needed) === needed) continue
    const of = [chunk.attempt, chunk.chunk] as const
    if (!attempt.isBound(chunk)) {
      // Never sent: its rows are sealed again.
      await job.records.add({ type: 'DROPPED', attempt: chunk.attempt, chunk: chunk.chunk })
      for (const path of [paths.rows(...of), paths.body(...of)]) await job.disk.remove(path)
      continue
    }
    const missing = [
      ...((needed & ~found & rows) !== 0 ? [paths.rows(...of)] : []),
      ...((needed & ~found & body) !== 0 ? [paths.body(...of)] : []),
    ]
    throw new BatchlineError(
      'ERR_JOURNAL',
      `${paths.attempt(chunk.attempt)} has no ${missing.map((path) => basename(path)).join(' and no ')}: without it, batchline can't ` +
        `tell which rows belong to chunk ${chunk.chunk} (${chunk.requests} requests, ${chunk.status}). Nothing was sent. Restore ` +
        'the folder from a copy.',
    )
  }
}

/** Whether no part of the chunk will be sent again without a decision of the user. */
function isSettled(attempt: AttemptState, chunk: ChunkState): boolean {
  if (chunk.status === 'split')
    return attempt.partsOf(chunk).every((part) => isSettled(attempt, part))
  return chunk.status === 'fetched' || chunk.status === 'unresolved' || chunk.status === 'refused'
}
