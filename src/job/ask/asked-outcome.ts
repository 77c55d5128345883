import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { spentWith } from '../../cost/spent.ts'
import type { Failed, Outcome, Success } from '../../outcome.ts'
import { endOf } from '../emit/outcome-maker.ts'
import type { RecordedAnswer } from '../journal/asked-state.ts'
import type { ResultLine } from '../results/result-line.ts'

/**
 * The outcome of a row from what the Messages API answered, before it is judged. It keeps what belongs to the
 * row; all that was of the earlier answer is gone.
 *
 * @param isCopy - whether the call was made for another row, which has its usage and its cost
 */
export function askedOutcome(
  failed: Failed,
  { result }: ResultLine,
  { bytes, picos, spent }: RecordedAnswer,
  isCopy: boolean,
): Outcome {
  const end = endOf(result, bytes, { canceled: false, refused: false })
  // Not billed: what the row has cost and what it was answered before stand as they are.
  if (result.type !== 'succeeded') return { ...failed, failure: (end as Failed).failure }
  const {
    message: _message,
    usage: _usage,
    model: _model,
    cost_usd,
    batch_id: _batch,
    tier: _tier,
    confidence: _confidence,
    unsure_value: _unsure,
    ok: _ok,
    type,
    failure: _failure,
    ...row
  } = failed
  const message = (result.message ?? {}) as Message
  const cost = isCopy ? cost_usd : spentWith(spent, picos)
  return {
    type,
    ...(end as Pick<Success, 'ok' | 'message'>),
    ...row,
    ...(message.usage && !isCopy ? { usage: message.usage } : {}),
    ...(typeof message.model === 'string' ? { model: message.model } : {}),
    ...(typeof cost === 'number' ? { cost_usd: cost } : {}),
    asked_now: true,
  }
}
