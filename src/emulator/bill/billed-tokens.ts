/**
 * The tokens of what was billed, by what they cost.
 *
 * @example
 * ```ts
 * const { tokens }: { tokens: BilledTokens } = await emulator.ledger()
 * console.log(`${tokens.cache_read} of ${tokens.input + tokens.cache_read} tokens from the cache`)
 * ```
 */
export interface BilledTokens {
  /** Without what was written to the cache or read from it. */
  readonly input: number
  /** What the model has said and thought. */
  readonly output: number
  /** Written to the prompt cache for 5 minutes. */
  readonly cache_write_5m: number
  /** Written to the prompt cache for an hour. */
  readonly cache_write_1h: number
  /** Read from the prompt cache. */
  readonly cache_read: number
}

/**
 * The tokens of a usage. `respond` may give any usage, so a member that is no number counts as 0.
 * Writes that are not broken down are those of 5 minutes.
 */
export function billedTokens(usage: unknown): BilledTokens {
  const given = fields(usage)
  const made = fields(given['cache_creation'])
  const hour = count(made['ephemeral_1h_input_tokens'])
  const written = count(given['cache_creation_input_tokens'])
  const short = count(made['ephemeral_5m_input_tokens'])
  return {
    input: count(given['input_tokens']),
    output: count(given['output_tokens']),
    cache_write_5m: Math.max(short, written - hour),
    cache_write_1h: hour,
    cache_read: count(given['cache_read_input_tokens']),
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function count(value: unknown): number {
  const isCount = typeof value === 'number' && value > 0
  return isCount ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0
}
