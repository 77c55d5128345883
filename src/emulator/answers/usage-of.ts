import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import type { InputTokens } from '../cache/cache-use.ts'
import type { Params } from '../wire/wire-types.ts'

/** What the usage of an answer depends on besides the answer and the params. */
export interface Counting {
  /** Counts the input, and uses the prompt cache. Called once, and only if there is a usage. */
  readonly countInput: () => InputTokens
  readonly serviceTier: Usage['service_tier']
}

/** The tokens of an answer; `thinking` is undefined for an answer without any. */
export interface OutputTokens {
  readonly tokens: number
  readonly thinking: number | undefined
}

export function usageOf(
  params: Params,
  { tokens, thinking }: OutputTokens,
  { countInput, serviceTier }: Counting,
): Usage {
  const { input, write5m, write1h, read } = countInput()
  const speed: unknown = (params as { speed?: unknown }).speed
  return {
    input_tokens: input,
    cache_creation_input_tokens: write5m + write1h,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h },
    output_tokens: tokens,
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    server_tool_use: null,
    service_tier: serviceTier,
    inference_geo: params.inference_geo ?? 'global',
    speed: speed === 'standard' || speed === 'fast' ? speed : null,
  }
}
