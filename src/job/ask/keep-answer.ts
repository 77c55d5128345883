import type { MessageAnswer } from '../../api/message-answer.ts'
import type { Ask } from '../../cost/ask-of.ts'
import type { RecordedUsage } from '../../cost/recorded-usage.ts'
import type { BatchRequest, Failed } from '../../outcome.ts'
import type { Needs } from '../core/job-parts.ts'
import { wirePrefix } from '../core/wire-id.ts'
import { answerLine, usageOf } from './answer-line.ts'
import type { AskedFile } from './asked-file.ts'
import { placeOf } from './request-place.ts'

type KeepParts = Needs<'id' | 'records' | 'prices' | 'failpoint'>

export interface AnswerToKeep {
  readonly failed: Failed
  readonly request: BatchRequest
  readonly ask: Ask
  readonly answer: Extract<MessageAnswer, { kind: 'answered' | 'refused' }>
}

/** Writes what the service said to the file of answers, and then a record of where it lies. */
export async function keepAnswer(
  { id, records, prices, failpoint }: KeepParts,
  file: AskedFile,
  { failed, request: { spent_usd }, ask, answer }: AnswerToKeep,
): Promise<void> {
  const at = placeOf(failed)
  const line = answerLine(`${wirePrefix(id, at.attempt, at.chunk)}${at.index}`, answer)
  const usage: RecordedUsage | undefined =
    answer.kind === 'answered' ? usageOf(answer.text, ask, prices) : undefined
  const place = await file.add(line)
  await failpoint('answer written')
  await records.add({
    type: 'ASKED',
    ...at,
    ...place,
    ...(usage ? { usage } : {}),
    ...(spent_usd === undefined ? {} : { spent_usd }),
  })
}
