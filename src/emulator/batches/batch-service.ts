/**
 * What the batches of one emulator share. `service.ts` adds what only the HTTP side needs.
 */
import type { Respond } from '../answers/answer.ts'
import type { Prices } from '../bill/model-price.ts'
import type { PromptCache } from '../cache/prompt-cache.ts'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults/faults.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ParamsSettings } from '../params/params-problem.ts'
import type { Random } from '../random.ts'
import type { BatchStore } from './batch-store.ts'

/** The settings that affect batches. `settings/` says what each means. */
export interface BatchSettings extends ParamsSettings {
  readonly respond: Respond
  readonly seed: number
  readonly shuffle: boolean
  readonly batchMs: number
  readonly batchMsJitter: number
  readonly cancelMs: number
  readonly windowMs: number
  readonly archiveMs: number
  readonly patienceMs: number
  readonly workspace: string
  readonly prices: Prices
  readonly limits: { readonly queue: number }
  readonly inferred: ParamsSettings['inferred'] & {
    readonly queueFullStatus: number
    readonly queueFullRetryAfter: number | undefined
    readonly serviceTier: 'batch' | 'standard' | null
    readonly refusalsBilled: boolean
    readonly cacheFromCalls: boolean
    readonly cacheWithinBatch: boolean
    readonly cacheHitRate: number
  }
}

export interface BatchService {
  readonly settings: BatchSettings
  readonly clock: Clock
  readonly store: BatchStore
  readonly ledger: Ledger
  readonly cache: PromptCache
  readonly faults: Faults
  readonly random: Random
  /** Folder that holds bodies, results and the ledger. */
  readonly dir: string
}
