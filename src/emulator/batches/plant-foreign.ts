/**
 * Plants batches of another client in the workspace. They can be listed, retrieved and read, but no
 * create call made them, and the ledger does not contain them.
 */
import { Batch } from './batch.ts'
import { contentHash } from '../ledger/content-hash.ts'
import { newId } from '../ids.ts'
import { resultsMade } from './result-file.ts'
import type { ResultFile } from './result-file.ts'
import type { BatchService } from './batch-service.ts'

/**
 * The batches of another client that `plantForeign` adds to the workspace.
 *
 * @example
 * ```ts
 * const options: ForeignOptions = { count: 2000, requests: 10, ageMs: 3_600_000 }
 * const ids = emulator.plantForeign(options)
 * ```
 */
export interface ForeignOptions {
  /** Number of batches. Default 1. */
  count?: number
  /** Requests per batch. Default 1,000. */
  requests?: number
  /** Age of the first batch, in milliseconds; the others follow it. Default 0. */
  ageMs?: number
  /** Time from creation to ended, in milliseconds. Default: `batchMs` of the emulator. */
  durationMs?: number
  /** Prefix of the custom_ids; a number follows. Default `foreign-`. */
  idPrefix?: string
  /** Workspace of the batches. Default: the emulator's workspace. */
  workspace?: string
}

/** Plants batches and returns their ids. */
export function plantForeign(options: ForeignOptions, service: BatchService): string[] {
  const { settings, store, clock } = service
  const { count = 1, requests = 1000, ageMs = 0, idPrefix = 'foreign-' } = options
  const step = ageMs >= count ? 1 : 0.002
  const first = ageMs === 0 ? store.uniqueStamp(clock.now() - count * step) : clock.now() - ageMs
  const planted = Array.from({ length: count }, (_, i) => {
    const createdAt = first + i * step
    return new Batch({
      id: newId('msgbatch'),
      number: -1,
      workspace: options.workspace ?? settings.workspace,
      version: '2026-10-21',
      betas: [],
      requests,
      createdAt,
      durationMs: options.durationMs ?? settings.batchMs,
      expiresAt: createdAt + settings.windowMs,
      archivesAt: createdAt + settings.archiveMs,
      cancelMs: settings.cancelMs,
      visibleAt: 0,
      faults: [],
      planted: () => foreignResults(requests, idPrefix),
    })
  })
  store.addAll(planted)
  return planted.map((batch) => batch.facts.id)
}

function foreignResults(requests: number, idPrefix: string): ResultFile {
  return resultsMade(requests, (index) => {
    const message = {
      id: `msg_01${contentHash([idPrefix, index]).slice(0, 22)}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-5-5',
      content: [{ type: 'text', text: 'Somebody else’s answer.', citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: { input_tokens: 8, output_tokens: 8, service_tier: 'batch' },
    }
    const result = { type: 'succeeded', message }
    return `${JSON.stringify({ custom_id: `${idPrefix}${index}`, result })}\n`
  })
}
