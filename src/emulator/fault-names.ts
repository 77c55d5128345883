/**
 * Which faults there are where, to refuse a rule that would silently never strike: rules come as JSON
 * too, where no compiler looks.
 */
import { BatchlineError } from '../errors.ts'
import type { FaultRule, FaultSite } from './fault-rules.ts'

/** @throws BatchlineError ERR_OPTION for a rule that names a place or a fault that does not exist. */
export function checkRules(rules: readonly FaultRule[]): void {
  if (!Array.isArray(rules))
    throw new BatchlineError('ERR_OPTION', 'faults: give an array of rules')
  for (const { on, fault } of rules as FaultRule[]) {
    const own = (names as Partial<Record<string, readonly string[]>>)[on]
    if (!own) throw new BatchlineError('ERR_OPTION', `faults: there is no place "${on}"`)
    if (own.includes(fault) || (on !== 'batch' && ofAnyCall.includes(fault))) continue
    throw new BatchlineError('ERR_OPTION', `faults: on "${on}" there is no fault "${fault}"`)
  }
}

const ofAnyCall: readonly string[] = [
  'status',
  'reset',
  'reply_lost',
  'reply_cut',
  'reply_trickle',
  'html',
  'hang',
  'slow',
  'redirect',
]

/** The faults that only this place has. */
const names: { [Site in FaultSite]: ReadonlyArray<Extract<FaultRule, { on: Site }>['fault']> } = {
  any: [],
  create: ['late_commit', 'replayed'],
  retrieve: [],
  list: ['lag'],
  cancel: [],
  delete: [],
  results: [
    'cut',
    'wrong_length',
    'stall',
    'trickle',
    'duplicate_lines',
    'missing_lines',
    'unknown_ids',
    'blank_lines',
    'crlf',
    'no_final_newline',
    'bom',
    'malformed_lines',
    'giant_line',
    'raw_lines',
    'invalid_utf8',
    'gzip',
  ],
  batch: [
    'expired',
    'canceled',
    'errored',
    'unknown_result',
    'empty',
    'archived',
    'deleted',
    'no_results_url',
    'backwards',
    'foreign_results_url',
    'bad_counts',
    'unknown_status',
    'unknown_field',
    'slow',
  ],
}
