import type { MessageAnswer } from '../../api/message-answer.ts'
import { AnswerRates } from '../../cost/answer-rates.ts'
import type { Ask } from '../../cost/ask-of.ts'
import { AskedSum } from '../../cost/asked-sum.ts'
import type { Prices } from '../../cost/prices.ts'
import type { RecordedUsage } from '../../cost/recorded-usage.ts'
import { UsageSum } from '../../cost/usage-sum.ts'
import type { BilledAnswer } from '../../cost/usage-sum.ts'

/** What the Messages API said, as a batch would have it among its results. */
export function answerLine(
  id: string,
  answer: Extract<MessageAnswer, { kind: 'answered' | 'refused' }>,
): Buffer {
  const head = `{"custom_id":${JSON.stringify(id)},"result":`
  if (answer.kind === 'refused') {
    const { type, message } = answer
    const error = { type: 'error', error: { type, message } }
    return Buffer.from(`${head}${JSON.stringify({ type: 'errored', error })}}`)
  }
  // A proxy may have put line feeds between the members; in JSON there are none elsewhere.
  const text = answer.text.replaceAll(/[\r\n]+/g, ' ')
  return Buffer.from(`${head}{"type":"succeeded","message":${text}}}`)
}

const dayMs = 86_400_000

/** What an answer used, at the full price. Its tier is the usual one outside of batches, and says nothing. */
export function usageOf(text: string, ask: Ask, prices: Prices): RecordedUsage {
  const day = Math.floor(Date.now() / dayMs)
  const sum = new UsageSum(new AnswerRates(prices, day, [], false), new AskedSum().with(ask))
  sum.add(JSON.parse(text) as BilledAnswer)
  const { tiers: _tiers, ...usage } = sum.record()
  return usage
}
