/** A batch of the workspace in a line, as text or as JSON. */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { keptMs } from '../../watch/lifetimes.ts'
import type { Whose } from '../../watch/whose-batch.ts'
import type { WorkspaceBatch } from '../../watch/workspace-batches.ts'
import { age, count } from './figures.ts'
import { resultsLeft } from './open-batch-text.ts'

const dayMs = 86_400_000
const kinds = ['processing', 'succeeded', 'errored', 'canceled', 'expired'] as const

/** @param now - by the service's clock, in milliseconds since 1970 */
export function batchLine({ batch, whose }: WorkspaceBatch, now: number): string {
  const created = Date.parse(batch.created_at)
  return [
    batch.id,
    stateOf(batch).padEnd(11),
    `${age(now - created)} old`.padEnd(16),
    countsText(batch).padEnd(30),
    keptText(batch, now).padEnd(36),
    whoseText(whose),
  ].join('  ')
}

export function batchJson({ batch, whose }: WorkspaceBatch, now: number): object {
  const { id, created_at: created, ended_at: ended, archived_at: archived } = batch
  const until = Date.parse(created) + keptMs
  return {
    id,
    state: batch.processing_status,
    created,
    ...(ended ? { ended } : {}),
    expires: batch.expires_at,
    ...(archived ? { archived } : {}),
    counts: Object.fromEntries(kinds.map((kind) => [kind, batch.request_counts[kind]])),
    resultsUntil: new Date(until).toISOString(),
    resultDaysLeft: archived ? 0 : Math.max(0, Math.floor(((until - now) / dayMs) * 10) / 10),
    whose: whoseJson(whose),
  }
}

function stateOf({ processing_status, archived_at }: MessageBatch): string {
  return archived_at ? 'archived' : processing_status.replaceAll('_', ' ')
}

function countsText({ request_counts: counts }: MessageBatch): string {
  const words = { ...counts, ok: counts.succeeded }
  const shown = (['processing', 'ok', 'errored', 'canceled', 'expired'] as const).filter(
    (kind) => words[kind] > 0,
  )
  if (shown.length === 0) return 'no requests'
  return shown.map((kind) => `${count(words[kind])} ${kind}`).join(', ')
}

function keptText({ archived_at, created_at }: MessageBatch, now: number): string {
  return archived_at ? 'results archived' : resultsLeft(Date.parse(created_at), now)
}

function whoseText(whose: Whose): string {
  switch (whose.of) {
    case 'job':
    case 'second':
    case 'candidate': {
      const { folder, attempt, chunk, isFetched } = whose.batch
      const where = `${folder}, attempt ${attempt}, chunk ${chunk}`
      if (whose.of === 'second') return `${where}: a duplicate batch`
      if (whose.of === 'candidate') return `perhaps ${where}, which is in doubt`
      return isFetched ? where : `${where}, not fetched`
    }
    case 'unrecorded':
      return `${whose.folder}, by its ids, but not in its journal`
    case 'batchline':
      return `job ${whose.job} of batchline, not in any folder given`
    case 'other':
      return 'another client'
    case 'unknown':
      return unknownTexts[whose.why]
  }
}

const unknownTexts = {
  'not ended': 'not known until it has ended',
  'not checked': 'not known; --check finds out',
  'no results': 'not known; its results do not show it',
} as const

function whoseJson(whose: Whose): object {
  if (!('batch' in whose)) return whose
  const { as: _as, ...batch } = whose.batch
  return { of: whose.of, ...batch }
}
