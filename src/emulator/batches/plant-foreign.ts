/**
 * Plants batches of another client in the workspace. They can be listed, retrieved and read, but no
 * create call made them, and the ledger does not contain them.
 */
import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import { Batch } from './batch.ts'
import { BatchlineError } from '../../errors.ts'
import { newId, stableId } from '../ids.ts'
import { kindOf } from '../../kind-of.ts'
import { resultsMade } from './result-file.ts'
import type { ResultFile } from './result-file.ts'
import type { BatchService } from './batch-service.ts'
import type { WireResult } from '../wire/wire-types.ts'

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
  /** Id of the batch, if `count` is 1. Default: a new one. */
  id?: string
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

/**
 * Plants batches and returns their ids.
 *
 * @throws BatchlineError ERR_OPTION for an option that does not exist, an invalid value, or an id
 * that another batch has.
 */
export function plantForeign(options: ForeignOptions, service: BatchService): string[] {
  checkOptions(options)
  const { settings, store, clock } = service
  const { count = 1, requests = 1000, ageMs = 0, idPrefix = 'foreign-' } = options
  if (options.id !== undefined) checkId(options.id, count, service)
  const step = ageMs >= count ? 1 : 0.002
  const first = ageMs === 0 ? store.uniqueStamp(clock.now() - count * step) : clock.now() - ageMs
  const planted = Array.from({ length: count }, (_, i) => {
    const createdAt = first + i * step
    return new Batch({
      id: options.id ?? newId('msgbatch'),
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
      planted: (batch) => foreignResults(batch, idPrefix),
    })
  })
  store.addAll(planted)
  return planted.map((batch) => batch.facts.id)
}

function checkId(id: string, count: number, { store }: BatchService): void {
  if (count !== 1) throw wrong(`one id cannot name ${count} batches`)
  if (store.has(id)) throw wrong(`there is a batch ${id} already`)
}

/** The first requests were processed; a cancel or the expiry came before the others. */
function foreignResults({ facts, ran, unanswered }: Batch, idPrefix: string): ResultFile {
  return resultsMade(facts.requests, (index) => {
    const result = index < ran ? answered(facts.id, index) : { type: unanswered }
    return `${JSON.stringify({ custom_id: `${idPrefix}${index}`, result })}\n`
  })
}

function answered(batchId: string, index: number): WireResult {
  return {
    type: 'succeeded',
    message: {
      id: stableId('msg', { batchId, index }),
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-5-5',
      content: [{ type: 'text', text: 'Somebody else’s answer.', citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage,
    },
  }
}

const usage: Usage = {
  input_tokens: 8,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 8,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'batch',
  inference_geo: 'global',
  speed: null,
}

const numbers: ReadonlyArray<keyof ForeignOptions> = ['count', 'requests', 'ageMs', 'durationMs']
const texts: ReadonlyArray<keyof ForeignOptions> = ['id', 'idPrefix', 'workspace']
/** Above this an age or a duration would leave what a date can hold. */
const most = 1_000_000_000_000
/** Each of them takes memory; the list of a workspace is rarely longer. */
const mostBatches = 100_000

function checkOptions(options: ForeignOptions): void {
  for (const [name, value] of Object.entries(options) as Array<[keyof ForeignOptions, unknown]>) {
    if (value === undefined) continue
    if (texts.includes(name)) {
      if (typeof value !== 'string') throw wrong(`${name} must be a text, not ${kindOf(value)}`)
    } else if (!numbers.includes(name)) {
      throw wrong(`there is no option ${name}; there are ${[...numbers, ...texts].join(', ')}`)
    } else if (typeof value !== 'number' || !(value >= 0 && value <= mostOf(name))) {
      throw wrong(`${name} must be a number from 0 to ${mostOf(name)}`)
    } else if ((name === 'count' || name === 'requests') && !Number.isInteger(value)) {
      throw wrong(`${name} must be a whole number`)
    }
  }
}

function mostOf(name: keyof ForeignOptions): number {
  return name === 'count' ? mostBatches : most
}

function wrong(problem: string): BatchlineError {
  return new BatchlineError('ERR_OPTION', `emulator: plantForeign: ${problem}`)
}
