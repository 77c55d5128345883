/// <reference types="node" preserve="true" />
/**
 * batchline pipes any amount of JSONL through Claude's Message Batches API as composable Node
 * streams.
 *
 * @packageDocumentation
 */
export { answers } from './answers/answer-store.ts'
export type { AnswersOptions, AnswerStore } from './answers/answer-store.ts'
export type { BatchAnswer, BatchClient, ClientCall, ClientCallOptions } from './api/batch-client.ts'
export { askNow } from './ask-now.ts'
export type { AskNowOptions } from './ask-now.ts'
export type { MessageClient, MessageStreamCall, MessageStub } from './api/message-client.ts'
export { awaitResults } from './await-results.ts'
export type { AwaitResultsOptions, ForeignBatch } from './await-results.ts'
export { cachePrefix } from './cache-prefix.ts'
export type { CachePrefixOptions } from './cache-prefix.ts'
export { compare } from './compare.ts'
export type { CompareOptions, CompareStage } from './compare.ts'
export { countOutcomes } from './count-outcomes.ts'
export type { CountOutcomesOptions, CountStage } from './count-outcomes.ts'
export type {
  FailureCount,
  OutcomeCounts,
  PromptCount,
  ReviewCounts,
  RunOutcomes,
} from './outcome-counts.ts'
export type { Confusion, Proportion, RightOf, TruthClass, TruthReport } from './truth-report.ts'
export type { OwnModelPrice, OwnPrice, OwnPrices } from './cost/own-price.ts'
export { chunkBySize } from './chunk-by-size.ts'
export type { ChunkBySizeOptions } from './chunk-by-size.ts'
export type {
  AttemptCost,
  CacheUse,
  JobCost,
  ModelCost,
  TokenSpread,
  UsageCost,
} from './cost/job-cost.ts'
export type { Tokens } from './cost/tokens.ts'
export { BatchlineError } from './errors.ts'
export type { ErrorCode, Waiting } from './errors.ts'
export { fallBack } from './fall-back.ts'
export type { FallBackOptions } from './fall-back.ts'
export { ExactNumber } from './json/exact-number.ts'
export type { Attempt } from './job/core/attempt.ts'
export { openJob } from './job/open-job.ts'
export type { OpenJobOptions } from './job/core/open-options.ts'
export type { PilotLimits, PilotOptions } from './job/core/pilot-options.ts'
export type { PilotReport } from './job/core/pilot-report.ts'
export type { ErrorRateLimit } from './job/core/error-rate-limit.ts'
export type { TrippedReason } from './job/journal/journal-records.ts'
export type { Job } from './job/job.ts'
export type { Orphans } from './job/core/orphans.ts'
export type { JobEvent, TroubleCode } from './job/core/job-event.ts'
export type {
  AskedNowStatus,
  AttemptStatus,
  JobStatus,
  PromptStatus,
  TrippedStatus,
} from './job/job-status.ts'
export type { FellBack, FinalOutcome, Merged, WithValue } from './final-outcome.ts'
export type {
  BatchRequest,
  Chunk,
  Failed,
  Failure,
  FailureKind,
  Outcome,
  OutcomeBase,
  PromptVersion,
  Ref,
  SubmittedBatch,
  Success,
  Tier,
} from './outcome.ts'
export type { CancelReport } from './job/cancel-batches.ts'
export type { DeleteBatchesOptions, DeleteReport, DeletionPlan } from './job/delete-batches.ts'
export { mergeParts } from './merge-parts.ts'
export type { MergePartsOptions } from './merge-parts.ts'
export { orderRows } from './order-rows.ts'
export type { OrderOptions } from './order-rows.ts'
export { recall } from './recall.ts'
export type { RecallOptions } from './recall.ts'
export { remember } from './remember.ts'
export type { RememberOptions } from './remember.ts'
export { estimateCost } from './estimate-cost.ts'
export type {
  CachedUsd,
  CostEstimate,
  EstimateCostOptions,
  InputTokens,
  LongRequest,
  ModelEstimate,
  NotCounted,
  OutputTokens,
  RejectedRows,
  SampleReport,
  UsdEstimate,
} from './estimate-cost.ts'
export { rewriteRequest } from './request/rewrite-request.ts'
export { retryFailed } from './retry-failed.ts'
export type { RetryFailedOptions } from './retry-failed.ts'
export { compose } from './stream/compose.ts'
export type { Compression, RowFormat } from './read/input-format.ts'
export type { OnBadRow } from './read/row-intake.ts'
export type { TextEncoding } from './read/text-encoding.ts'
export type { CsvOptions } from './read/csv-options.ts'
export { readRows } from './read/read-rows.ts'
export type { ReadRowsOptions, RowInput } from './read/reading-options.ts'
export { rowsFrom } from './read/rows-from.ts'
export type { RowsFromOptions } from './read/rows-from.ts'
export { sourceOf } from './source-of.ts'
export type { RowPlace } from './source-of.ts'
export type { Source } from './stream/source.ts'
export type { InputOf, OutputOf, Stage } from './stream/stage.ts'
export { writeRows } from './write/write-rows.ts'
export type { RowWriter } from './write/row-sink.ts'
export type { WriteRowsOptions } from './write/write-rows.ts'
export { writeTo } from './write/write-to.ts'
export type {
  OutcomeWriter,
  WriteOutcomes,
  WriteRetry,
  WriteSpan,
  WriteToOptions,
} from './write/write-to.ts'
export type { ReviewOptions } from './write/review/review-options.ts'
export { submitBatches } from './submit-batches.ts'
export type { SubmitBatchesOptions } from './submit-batches.ts'
export type { CarryOption } from './request/carry.ts'
export type { MakeRequests, RequestInput } from './request/requests-of-row.ts'
export { toRows } from './to-rows.ts'
export { toRequests } from './to-requests.ts'
export type { ToRequestsOptions } from './to-requests.ts'
export type {
  InferOutput,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
} from './validation/standard-schema.ts'
export type { ConfidenceOf, NumberField, TierOptions } from './validation/tier-options.ts'
export { validate } from './validate.ts'
export type { ValidateOptions } from './validate.ts'
