/** Applies the faults of a batch to the results of its requests and to its description. */
import type { FaultRule } from './fault-rules.ts'
import { isInShare } from './is-in-share.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { WireBatch, WireResult } from '../wire/wire-types.ts'

/** The rules that can strike at a batch. */
export type BatchRule = Extract<FaultRule, { on: 'batch' }>

/**
 * The result that a fault forces on a request; undefined if none does. `rank` is its processing
 * order.
 */
export function forcedResult(
  rules: readonly BatchRule[],
  rank: number,
  request: { readonly batchId: string; readonly index: number },
): WireResult | undefined {
  for (const rule of rules) {
    const share = 'share' in rule ? (rule.share ?? 1) : 1
    if (!isInShare(rank, share)) continue
    if (rule.fault === 'expired' || rule.fault === 'canceled') return { type: rule.fault }
    // The ledger and the counts list it as errored: it is not billed.
    if (rule.fault === 'unknown_result') return { type: 'postponed' } as unknown as WireResult
    if (rule.fault === 'errored') {
      const types = rule.types ?? ['api_error']
      const type = types[Math.ceil(rank * share) % types.length] ?? 'api_error'
      return erroredResult(type, `Emulated ${type}`, request)
    }
  }
  return undefined
}

/**
 * The description of a batch with its faults. `looks` counts descriptions since the batch ended.
 */
export function describeWithFaults(
  batch: WireBatch,
  rules: readonly BatchRule[],
  since: { endMs: number; looks: number },
): WireBatch {
  let shown = batch
  for (const rule of rules) shown = { ...shown, ...changes(shown, rule, since) }
  return shown
}

function changes(
  batch: WireBatch,
  rule: BatchRule,
  since: { endMs: number; looks: number },
): Partial<WireBatch> {
  const ended = batch.ended_at !== null
  if (rule.fault === 'unknown_status') return { processing_status: rule.status ?? 'paused' }
  if (rule.fault === 'unknown_field') return { shiny: true } as Partial<WireBatch>
  if (!ended) return {}
  switch (rule.fault) {
    case 'no_results_url':
      return since.endMs < (rule.ms ?? Infinity) ? { results_url: null } : {}
    case 'foreign_results_url':
      return { results_url: `${rule.origin}/v1/messages/batches/${batch.id}/results` }
    case 'bad_counts': {
      const { request_counts } = batch
      return { request_counts: { ...request_counts, succeeded: request_counts.succeeded + 1 } }
    }
    case 'backwards':
      return since.looks === 2 ? { processing_status: 'in_progress', ended_at: null } : {}
    default:
      return {}
  }
}
