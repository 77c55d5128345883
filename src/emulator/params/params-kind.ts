/**
 * The params of each kind of request: those of the SDK's types, minus the ones that the SDK sends
 * as headers. When the SDK gains a param, add it here.
 */
import { notInBatches } from './batch-refusals.ts'
import { notCountable } from './count-refusals.ts'

/** A kind of request. */
export interface ParamsKind {
  readonly required: readonly string[]
  /** Params that are always accepted. */
  readonly members: readonly string[]
  /** Params that calls with betas may have too. */
  readonly betaMembers: readonly string[]
  /** Params that API versions before 2026-10-21 accept too. */
  readonly olderMembers: readonly string[]
  /** The error message for params that another kind accepts and this one does not. */
  refuses(params: Readonly<Record<string, unknown>>): string | undefined
}

/** What the headers of a call say about how to read its params. */
export interface Reading {
  readonly version: string
  /** Whether the call names betas. */
  readonly beta: boolean
}

const shared = [
  'model',
  'messages',
  'cache_control',
  'output_config',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
]
const sharedBeta = ['billing_policy', 'compaction', 'context_management', 'mcp_servers']

/** `params` of a request in a batch. */
export const batchParams: ParamsKind = {
  required: ['model', 'max_tokens', 'messages'],
  members: [
    ...shared,
    'container',
    'diagnostics',
    'inference_geo',
    'max_tokens',
    'metadata',
    'research_preview_2026_02',
    'service_tier',
    'stop_sequences',
    'stream',
    'user_profile_id',
  ],
  betaMembers: [...sharedBeta, 'fallback_credit_token', 'thread'],
  olderMembers: ['temperature', 'top_p', 'top_k'],
  refuses: notInBatches,
}

/** The body of a count_tokens call. */
export const countParams: ParamsKind = {
  required: ['model', 'messages'],
  members: shared,
  betaMembers: [...sharedBeta, 'output_format'],
  olderMembers: [],
  refuses: notCountable,
}
