/** What an answer costs, as the ledger records it. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { billedTokens } from './billed-tokens.ts'
import type { BilledTokens } from './billed-tokens.ts'
import { costOf } from './cost-of.ts'
import type { Prices } from './model-price.ts'

export interface Bill {
  readonly model: string
  readonly tokens: BilledTokens
  /** Null for a model without a price. */
  readonly usd: number | null
}

/** Whether the service bills an answer. */
export function isBilled(
  { stop_reason }: Pick<Message, 'stop_reason'>,
  { refusalsBilled }: { readonly refusalsBilled: boolean },
): boolean {
  return refusalsBilled || stop_reason !== 'refusal'
}

/**
 * The bill of a message, of a batch or of a call. A batch costs half whatever `service_tier` its usage shows, which is a
 * setting.
 */
export function billOf(
  message: Pick<Message, 'usage'>,
  model: string,
  batch: boolean,
  prices: Prices,
): Bill {
  // `respond` may have given a message without a usage.
  const usage: Partial<Message['usage']> = message.usage ?? {}
  const tokens = billedTokens(usage)
  const billing = { batch, inferenceGeo: usage.inference_geo, speed: usage.speed }
  return { model, tokens, usd: costOf(tokens, model, billing, prices) }
}
