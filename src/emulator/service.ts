import type { BatchService } from './batches/batch-service.ts'
import type { Rates } from './rates/rates.ts'
import type { Settings } from './settings/fill-options.ts'

/** Everything the parts of one emulator share. */
export interface Service extends BatchService {
  /** Replaced as a whole when settings change: read it anew for every call. */
  settings: Settings
  readonly rates: Rates
  /** Address of the running server, without a trailing slash. */
  baseURL: string
}
