/**
 * Holds the folder's files against the records when a job is opened. What a crash has left and no
 * record counts on is removed: half-written files, chunks whose seal was never recorded, results that
 * were never taken for whole. What a record counts on and is not there is fetched again or told.
 * Only names of batchline's own are touched.
 */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import type { AttemptState } from '../journal/attempt-state.ts'
import type { JobCore } from '../job-core.ts'

const ours =
  /^(?:(chunk|results)-(\d{6,})\.(?:json|rows|sent|jsonl)(?:\.tmp)?|(?:retry|passed)\.spool|foreign-.*\.tmp)$/

/** @throws BatchlineError `ERR_JOURNAL` when a file of something that was paid is missing. */
export async function checkFiles(core: JobCore): Promise<void> {
  const found = new Set<string>()
  const strays: string[] = []
  for (const entry of await readdir(core.paths.folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith('attempt-')) continue
    const attempt = core.state.attempts.get(entry.name.slice('attempt-'.length))
    for (const name of await readdir(join(core.paths.folder, entry.name))) {
      const path = join(core.paths.folder, entry.name, name)
      if (isUnheardOf(attempt, name)) throw lostRecords(core, path)
      if (isStray(attempt, name)) strays.push(path)
      else found.add(path)
    }
  }
  // Only now: a folder whose journal has lost records is left as it was found.
  for (const path of strays) await core.disk.remove(path)
  for (const attempt of core.state.attempts.values()) await checkAttempt(core, attempt, found)
}

function isStray(attempt: AttemptState | undefined, name: string): boolean {
  const match = ours.exec(name)
  if (!match) return false
  if (name.endsWith('.tmp') || !match[1]) return true
  const chunk = attempt?.chunks.get(Number(match[2]))
  if (!chunk) return true
  return match[1] === 'results' && chunk.status !== 'fetched'
}

/** A chunk that was sent, or its results, which the journal never knew: the journal has lost its end. */
function isUnheardOf(attempt: AttemptState | undefined, name: string): boolean {
  const match = /^(?:chunk-(\d+)\.sent|results-(\d+)\.jsonl)$/.exec(name)
  return match !== null && Number(match[1] ?? match[2]) > (attempt?.lastChunk ?? 0)
}

function lostRecords(core: JobCore, path: string): BatchlineError {
  return new BatchlineError(
    'ERR_JOURNAL',
    `${path} belongs to a chunk that ${core.paths.journal} does not know: the journal has lost records, and what was paid since ` +
      'is not known. Nothing was sent or removed. Restore the folder from a copy.',
  )
}

async function checkAttempt(
  core: JobCore,
  attempt: AttemptState,
  found: Set<string>,
): Promise<void> {
  const { paths, state } = core
  for (const chunk of attempt.chunks.values()) {
    const of = [chunk.attempt, chunk.chunk] as const
    if (chunk.status === 'fetched' && !found.has(paths.results(...of))) state.unfetch(chunk)
    if (chunk.part) continue
    // The record of its removal may have been the last line of the journal, and damaged.
    if (isSettled(attempt, chunk) && !found.has(paths.body(...of))) chunk.pruned = true
    const missing = [paths.rows(...of), ...(chunk.pruned ? [] : [paths.body(...of)])].filter(
      (path) => !found.has(path),
    )
    if (missing.length === 0) continue
    if (!attempt.isBound(chunk)) {
      // Never sent: its rows are sealed anew.
      await core.record({ type: 'DROPPED', attempt: chunk.attempt, chunk: chunk.chunk })
      for (const path of [paths.rows(...of), paths.body(...of)]) await core.disk.remove(path)
      continue
    }
    throw new BatchlineError(
      'ERR_JOURNAL',
      `${paths.attempt(chunk.attempt)} has no ${missing.map((path) => basename(path)).join(' and no ')}: without it the rows of ` +
        `chunk ${chunk.chunk} (${chunk.requests} requests, ${chunk.status}) can't be told from others. Nothing was sent. Restore ` +
        'the folder from a copy.',
    )
  }
}

/** Nothing of it will be sent any more by itself. */
function isSettled(attempt: AttemptState, chunk: ChunkState): boolean {
  if (chunk.status === 'split')
    return attempt.partsOf(chunk).every((part) => isSettled(attempt, part))
  return chunk.status === 'fetched' || chunk.status === 'unresolved' || chunk.status === 'refused'
}
