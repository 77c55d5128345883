/** What the parts of one emulator share. */
import type { BatchStore } from './batches/batch-store.ts'
import type { Clock } from './clock.ts'
import type { Faults } from './faults/faults.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Settings } from './options.ts'
import type { Random } from './random.ts'

export interface Service {
  readonly settings: Settings
  readonly clock: Clock
  readonly store: BatchStore
  readonly ledger: Ledger
  readonly faults: Faults
  readonly random: Random
  /** Folder of bodies, results and ledger. */
  readonly dir: string
  /** Address of the running server, without a slash at the end. */
  baseURL: string
}
