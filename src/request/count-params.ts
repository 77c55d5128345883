/**
 * Members of `params` that the Messages API accepts and `count_tokens` does not: those of
 * `MessageCreateParamsBase` that `MessageCountTokensParams` lacks, in
 * `resources/messages/messages.ts` and `resources/beta/messages/messages.ts` of @anthropic-ai/sdk
 * 1.11.0, and those that both send as headers. A test compares the list with the types of the
 * installed SDK.
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
  // Headers of a separate call.
  'user_profile_id',
  'workspace_id',
])

/**
 * Returns the body of a `count_tokens` call for a request's params. Unknown members stay in it, so
 * that the service decides about them.
 */
export function countParams(params: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([member]) => !onlyMessages.has(member)))
}
