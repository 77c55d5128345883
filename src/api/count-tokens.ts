/**
 * One `count_tokens` call: free, and it makes nothing. Every way this can end comes back as a
 * {@link CountAnswer}; nothing throws.
 */
import type { BatchClient } from './batch-client.ts'
import { serverFacts } from './call-options.ts'
import { callService } from './call-service.ts'
import type { CallLimits } from './call-service.ts'
import { classifyCountError } from './count-answer.ts'
import type { CountAnswer, CountQuestion } from './count-answer.ts'

export interface CountOptions extends CallLimits, CountQuestion {
  /** Sent as `anthropic-beta`. */
  readonly betas: readonly string[]
}

/** @param body - as it is to be sent: numbers that a double can't hold are digits in it already */
export async function countTokens(
  client: BatchClient,
  body: string,
  options: CountOptions,
): Promise<CountAnswer> {
  const { model, betas } = options
  const headers = betas.length > 0 ? { headers: { 'anthropic-beta': betas.join(',') } } : {}
  try {
    const { data, response } = await callService(client, options, (call) =>
      client.messages
        .countTokens(
          { model, messages: [] },
          { ...call, ...headers, body: new Blob([body], { type: 'application/json' }) },
        )
        .withResponse(),
    )
    const facts = serverFacts(response.headers)
    const inputTokens: unknown = (data as { input_tokens?: unknown } | null)?.input_tokens
    if (typeof inputTokens === 'number') return { kind: 'counted', inputTokens, facts }
    const why = `HTTP ${response.status} without a count`
    return { kind: 'unclear', why, afterMs: undefined, facts }
  } catch (error) {
    return classifyCountError(error, options)
  }
}
