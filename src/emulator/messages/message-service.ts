/** What calls to `POST /v1/messages` need of the emulator. */
import type { IncomingMessage } from 'node:http'
import type { Respond } from '../answers/answer.ts'
import type { Prices } from '../bill/model-price.ts'
import type { PromptCache } from '../cache/prompt-cache.ts'
import type { Clock } from '../clock.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ParamsSettings } from '../params/params-problem.ts'
import type { RateSettings } from '../rates/limits-in-effect.ts'
import type { Rates } from '../rates/rates.ts'

/** The settings that affect such calls. `settings/` says what each means. */
export interface MessageSettings extends ParamsSettings {
  readonly respond: Respond
  readonly limits: RateSettings
  readonly seed: number
  readonly prices: Prices
  readonly inferred: ParamsSettings['inferred'] & {
    readonly refusalsBilled: boolean
    readonly cacheHitRate: number
  }
}

export interface MessageService {
  readonly settings: MessageSettings
  readonly clock: Clock
  readonly ledger: Ledger
  readonly cache: PromptCache
  readonly rates: Rates
}

/** Who calls. */
export interface MessageCaller {
  readonly message: IncomingMessage
  readonly workspace: string
}
