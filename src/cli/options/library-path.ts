import type { AskNowOptions } from '../../ask-now.ts'
import type { AwaitResultsOptions } from '../../await-results.ts'
import type { ChunkBySizeOptions } from '../../chunk-by-size.ts'
import type { EstimateCostOptions } from '../../estimate-cost.ts'
import type { OpenJobOptions } from '../../job/core/open-options.ts'
import type { ErrorRateLimit } from '../../job/core/error-rate-limit.ts'
import type { PilotOptions } from '../../job/core/pilot-options.ts'
import type { CsvOptions } from '../../read/csv-options.ts'
import type { ReadRowsOptions } from '../../read/reading-options.ts'
import type { ToRequestsOptions } from '../../request/request-options.ts'
import type { RetryFailedOptions } from '../../retry-failed.ts'
import type { SubmitBatchesOptions } from '../../submit-batches.ts'
import type { ValidateOptions } from '../../validate.ts'
import type { TierOptions } from '../../validation/tier-options.ts'
import type { WriteRowsOptions } from '../../write/write-rows.ts'

/** The functions of the library whose options the command sets. */
interface LibraryFunctions {
  readRows: ReadRowsOptions
  'readRows.csv': CsvOptions
  openJob: OpenJobOptions
  'openJob.pilot': PilotOptions
  'openJob.maxErrorRate': ErrorRateLimit
  toRequests: ToRequestsOptions
  chunkBySize: ChunkBySizeOptions
  submitBatches: SubmitBatchesOptions
  awaitResults: AwaitResultsOptions
  validate: ValidateOptions & TierOptions
  retryFailed: RetryFailedOptions
  askNow: AskNowOptions
  writeRows: WriteRowsOptions
  estimateCost: EstimateCostOptions
}

/** An option of the library, behind the function that takes it: `chunkBySize.maxRequests`. */
export type LibraryPath = {
  [Name in keyof LibraryFunctions]: `${Name}.${keyof LibraryFunctions[Name] & string}`
}[keyof LibraryFunctions]
