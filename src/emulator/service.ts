import type { BatchService } from './batches/batch-service.ts'
import type { Settings } from './options.ts'

/** What the parts of one emulator share. */
export interface Service extends BatchService {
  readonly settings: Settings
  /** Address of the running server, without a slash at the end. */
  baseURL: string
}
