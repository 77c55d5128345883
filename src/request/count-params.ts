/**
 * Members of `params` that the Messages API takes and `count_tokens` does not: what
 * `MessageCreateParamsBase` has and `MessageCountTokensParams` has not, in
 * `resources/messages/messages.ts` and `resources/beta/messages/messages.ts` of @anthropic-ai/sdk
 * 1.11.0, and what both of them have as a header. A test holds the list against the types of the SDK
 * that is installed.
 */
const onlyMessages: ReadonlySet<string> = new Set([
  'container',
  'diagnostics',
  'inference_geo',
  'max_tokens',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
  // With a beta:
  'fallback_credit_token',
  'fallbacks',
  'thread',
  // These are headers of a call of its own.
  'user_profile_id',
  'workspace_id',
])

/**
 * What of a request's params goes into the body of a `count_tokens` call. A member that nobody knows
 * stays in: the service is to say whether it takes it.
 */
export function countParams(params: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([member]) => !onlyMessages.has(member)))
}
