import type { BatchService } from './batches/batch-service.ts'
import type { Settings } from './options.ts'

/** Everything the parts of one emulator share. */
export interface Service extends BatchService {
  readonly settings: Settings
  /** Address of the running server, without a trailing slash. */
  baseURL: string
}
