import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { spentWith } from '../../cost/spent.ts'
import type { Failed, Outcome, OutcomeBase, Success } from '../../outcome.ts'
import { endOf } from '../emit/outcome-maker.ts'
import type { RecordedAnswer } from '../journal/asked-state.ts'
import type { ResultLine } from '../results/result-line.ts'

/** Of either kind: a schema of today may accept the answer that was refused when the row was asked. */
type Answered = OutcomeBase<unknown> &
  Partial<Omit<Success, 'ok'>> &
  Partial<Omit<Failed, 'ok'>> & { ok: boolean }

/**
 * The outcome of a row from what the Messages API answered, before it is judged. It keeps what belongs to the
 * row; all that was of the earlier answer is gone.
 *
 * @param isCopy - whether the call was made for another row, which has its usage and its cost
 */
export function askedOutcome(
  before: Outcome,
  { result }: ResultLine,
  { bytes, picos, spent }: RecordedAnswer,
  isCopy: boolean,
): Outcome {
  const end = endOf(result, bytes, { canceled: false, refused: false })
  // Not billed: what the row has cost and what it was answered before stand as they are.
  if (result.type !== 'succeeded') {
    return before.ok ? before : { ...before, failure: (end as Failed).failure }
  }
  const {
    message: _message,
    usage: _usage,
    model: _model,
    cost_usd,
    batch_id: _batch,
    value: _value,
    extracted: _extracted,
    repaired: _repaired,
    correct: _correct,
    tier: _tier,
    tier_reason: _reason,
    confidence: _confidence,
    unsure_value: _unsure,
    ok: _ok,
    type,
    failure: _failure,
    ...row
  } = before as Answered
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
