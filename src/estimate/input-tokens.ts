import type { InputTokens } from './cost-estimate.ts'
import type { ModelRequests } from './model-requests.ts'
import { fitTokens } from './token-line.ts'
import type { CountedRequest, TokenLine } from './token-line.ts'

/** The tokens of all requests of a model, and the line that they follow. */
export interface PredictedInput {
  readonly tokens: InputTokens
  readonly line: TokenLine
}

/** Undefined if none of its requests was counted. */
export function predictInput(
  model: ModelRequests,
  counted: readonly CountedRequest[],
): PredictedInput | undefined {
  const { countable, countableBytes, requests, bytes, shortest } = model
  const line = fitTokens(counted, { requests: countable, bytes: countableBytes, shortest })
  if (line === undefined) return undefined
  // These are no part of what was drawn from, so the interval can't speak of them.
  const uncountable = line.base * (requests - countable) + line.perByte * (bytes - countableBytes)
  const at = (share: number): number => tokensOf(line, model.lengthAt(share))
  const total = line.total + uncountable
  const tokens: InputTokens = {
    total,
    low: line.low + uncountable,
    high: line.high + uncountable,
    mean: total / requests,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    most: tokensOf(line, model.most),
  }
  return { tokens, line }
}

export function tokensOf({ base, perByte }: TokenLine, bytes: number): number {
  return Math.max(1, Math.round(base + perByte * bytes))
}
