/**
 * Answers one call to `POST /v1/messages` and bills it. The ledger is written before anybody sees the
 * answer, so a client that loses the reply has paid for it.
 */
import { describeError } from '../../describe-error.ts'
import { answerProblem } from '../answers/answer-problem.ts'
import { toResult } from '../answers/answer.ts'
import type { Answer, AnswerInfo } from '../answers/answer.ts'
import { toStamp } from '../clock.ts'
import { newId } from '../ids.ts'
import { contentHash } from '../ledger/content-hash.ts'
import { erroredResult } from '../wire/errored-result.ts'
import { untilGone } from '../wire/until-gone.ts'
import type { Params, WireResult } from '../wire/wire-types.ts'
import type { MessageCaller, MessageService } from './message-service.ts'
import { resultStatus } from './result-problem.ts'

/**
 * The result of the call. Nothing is billed to a client that disconnects before there is an answer.
 *
 * @throws ClientGone if it does.
 */
export async function answerCall(
  params: Params,
  call: MessageCaller,
  service: MessageService,
): Promise<WireResult> {
  // There is no batch, but the ids of the answer are made from the id of one.
  const place = { batchId: newId('call'), index: 0 }
  const info: AnswerInfo = { custom_id: '', ...place, content: contentHash(params) }
  const result = await untilGone(call.message, ask(params, info, service))
  record(result, params, info, call, service)
  return result
}

async function ask(
  params: Params,
  info: AnswerInfo,
  { settings }: MessageService,
): Promise<WireResult> {
  try {
    const answer = await settings.respond(params, info)
    const wrong = answerProblem(answer)
    if (wrong !== undefined) return erroredResult('api_error', `respond failed: ${wrong}`, info)
    return withTier(toResult(answer, params, info), answer)
  } catch (error) {
    return erroredResult('api_error', `respond failed: ${describeError(error)}`, info)
  }
}

/** A call is served as standard, whatever it costs in a batch, unless `respond` says otherwise. */
function withTier(result: WireResult, answer: Answer): WireResult {
  if (result.type !== 'succeeded') return result
  if (typeof answer !== 'string' && (answer.message ?? answer.usage?.service_tier) !== undefined) {
    return result
  }
  const { message } = result
  const usage = { ...message.usage, service_tier: 'standard' as const }
  return { ...result, message: { ...message, usage } }
}

function record(
  result: WireResult,
  { model }: Params,
  { batchId, content }: AnswerInfo,
  { workspace }: MessageCaller,
  { ledger, clock, settings }: MessageService,
): void {
  const message = result.type === 'succeeded' ? result.message : undefined
  const isFree = message?.stop_reason === 'refusal' && !settings.inferred.refusalsBilled
  ledger.add({
    type: 'message',
    id: message?.id ?? batchId,
    workspace,
    content,
    model,
    billed: message !== undefined && !isFree,
    at: toStamp(clock.now()),
    status: resultStatus(result),
  })
  ledger.flush()
}
