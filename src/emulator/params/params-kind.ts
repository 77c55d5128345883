/**
 * The members of a request, by where it is sent. They are those of the SDK's types, less what the SDK
 * takes out of the body for a header. The SDK is newer than any list here, so a member that it gains
 * has to be added.
 */
import { notInBatches } from './batch-refusals.ts'
import { notCountable } from './count-refusals.ts'

/** One kind of request. */
export interface ParamsKind {
  readonly required: readonly string[]
  /** Members that are always taken. */
  readonly members: readonly string[]
  /** Members that are taken from calls that name betas. */
  readonly betaMembers: readonly string[]
  /** Members that API versions before 2026-10-21 take too. */
  readonly olderMembers: readonly string[]
  /** The message for what this kind does not take, though another does. */
  refuses(params: Readonly<Record<string, unknown>>): string | undefined
}

/** What the headers of the call say of how its params are read. */
export interface Reading {
  readonly version: string
  /** Whether it names betas. */
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

/** The body of a call that counts tokens. */
export const countParams: ParamsKind = {
  required: ['model', 'messages'],
  members: shared,
  betaMembers: [...sharedBeta, 'output_format'],
  olderMembers: [],
  refuses: notCountable,
}
