/**
 * Every attribute that is set on a metric or a span. `docs/telemetry.md` lists them; none holds what a user
 * or a model wrote, but the `name` of a `retryFailed`.
 */
export const names = {
  // Of the semantic conventions.
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  modality: 'gen_ai.token.modality',
  tokenType: 'gen_ai.token.type',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheRead: 'gen_ai.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.usage.cache_write.input_tokens',
  errorType: 'error.type',
  // Our own.
  job: 'batchline.job.id',
  batch: 'batchline.batch.id',
  attempt: 'batchline.attempt',
  attemptName: 'batchline.attempt.name',
  chunk: 'batchline.chunk',
  requests: 'batchline.requests',
  missing: 'batchline.requests.missing',
  answers: 'batchline.answers',
  cost: 'batchline.cost',
  open: 'batchline.batches.open',
  rows: 'batchline.rows',
  ok: 'batchline.rows.ok',
  failed: 'batchline.rows.failed',
  parts: 'batchline.parts',
  wait: 'batchline.wait',
  state: 'batchline.state',
  outcome: 'batchline.outcome',
  kind: 'batchline.failure.kind',
  tier: 'batchline.tier',
  hold: 'batchline.hold',
  via: 'batchline.via',
  event: 'batchline.event.type',
  trouble: 'batchline.trouble.code',
  result: 'batchline.submit.result',
  link: 'batchline.link',
} as const
