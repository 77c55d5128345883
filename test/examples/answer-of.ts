/** An emulated model, asked without an emulator. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { Answer, Respond } from '../../src/emulator/index.ts'

export interface Answered {
  readonly text?: string | undefined
  readonly error?: string | undefined
  readonly isRefused: boolean
}

/**
 * Asks twice: a model without state answers the same.
 *
 * @param attempt - none for a direct call
 */
export function answerOf(
  respond: Respond,
  params: MessageCreateParamsNonStreaming,
  attempt?: number,
): Answered {
  const ask = (index: number): Answer => {
    const custom_id = attempt === undefined ? '' : `bl1_abcdefghijkl_${attempt}_1_${index}`
    const batchId = attempt === undefined ? null : 'msgbatch_1'
    return respond(params, { custom_id, batchId, index, content: '' }) as Answer
  }
  const answer = ask(0)
  if (JSON.stringify(ask(7)) !== JSON.stringify(answer)) {
    throw new Error('the answer depends on the place of the request')
  }
  if (typeof answer === 'string') return { text: answer, isRefused: false }
  const isRefused = answer.stop_reason === 'refusal' || answer.refusal !== undefined
  return { text: answer.text, error: answer.error?.message, isRefused }
}

/** The share of each kind. */
export function shareOf<T>(rows: readonly T[], kind: (row: T) => string): Map<string, number> {
  const shares = new Map<string, number>()
  for (const row of rows) shares.set(kind(row), (shares.get(kind(row)) ?? 0) + 1 / rows.length)
  return shares
}
