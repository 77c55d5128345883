import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import { ExactNumber } from '../json/exact-number.ts'

/**
 * Tokens by what they cost. Each class has a price of its own.
 *
 * @example
 * ```ts
 * const promptOf = ({ input, cacheWrite5m, cacheWrite1h, cacheRead }: Tokens) =>
 *   input + cacheWrite5m + cacheWrite1h + cacheRead
 * ```
 */
export interface Tokens {
  /** Input that was neither written to the prompt cache nor read from it. */
  readonly input: number
  /** Output, thinking included. */
  readonly output: number
  /** Written to the prompt cache for 5 minutes. */
  readonly cacheWrite5m: number
  /** Written to the prompt cache for an hour. */
  readonly cacheWrite1h: number
  /** Read from the prompt cache. */
  readonly cacheRead: number
}

/** The names of the classes, in the order in which records list them. */
export const tokenClasses = [
  'input',
  'output',
  'cacheWrite5m',
  'cacheWrite1h',
  'cacheRead',
] as const

/**
 * The tokens of an answer. What the service sends is read leniently: a member that is not a number counts as
 * 0. Cache writes that are not broken down count as those of 5 minutes, the service's default.
 */
export function tokensOf(usage: Partial<Usage> | null | undefined): Tokens {
  const written = count(usage?.cache_creation_input_tokens)
  const creation = usage?.cache_creation
  const hour = count(creation?.ephemeral_1h_input_tokens)
  return {
    input: count(usage?.input_tokens),
    output: count(usage?.output_tokens),
    cacheWrite5m: Math.max(count(creation?.ephemeral_5m_input_tokens), written - hour),
    cacheWrite1h: hour,
    cacheRead: count(usage?.cache_read_input_tokens),
  }
}

/** Tokens as records list them, by their names. */
export function tokensIn(listed: readonly [number, number, number, number, number]): Tokens {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead] = listed
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead }
}

/** All input together: what decides about a price by the length of the prompt. */
export function promptTokens(tokens: Tokens): number {
  return tokens.input + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheRead
}

function count(given: unknown): number {
  const value = given instanceof ExactNumber ? Number(given.text) : given
  return typeof value === 'number' && value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0
}
