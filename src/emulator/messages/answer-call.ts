/**
 * Answers one call to `POST /v1/messages` and bills it. The ledger is written before anybody sees the
 * answer, so a client that loses the reply has paid for it.
 */
import { describeError } from '../../describe-error.ts'
import { answerProblem } from '../answers/answer-problem.ts'
import type { AnswerInfo } from '../answers/answer.ts'
import { toResult } from '../answers/to-result.ts'
import { billOf, isBilled } from '../bill/bill-of.ts'
import { cacheChance } from '../cache/cache-chance.ts'
import { countPrompt } from '../cache/count-prompt.ts'
import { toStamp } from '../clock.ts'
import { newId } from '../ids.ts'
import { contentHash } from '../ledger/content-hash.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
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
  const id = newId('msg')
  const info: AnswerInfo = { custom_id: '', batchId: null, index: 0, content: contentHash(params) }
  const result = await untilGone(call.message, ask(params, info, call, service))
  record(result, { params, content: info.content, id }, call, service)
  return result
}

async function ask(
  params: Params,
  info: AnswerInfo,
  { workspace }: MessageCaller,
  { settings, cache, clock }: MessageService,
): Promise<WireResult> {
  try {
    const answer = await settings.respond(params, info)
    const wrong = answerProblem(answer)
    if (wrong !== undefined) return erroredResult('api_error', `respond failed: ${wrong}`, info)
    const at = clock.now()
    const { seed, inferred } = settings
    const reads = cacheChance(inferred.cacheHitRate, seed, `${info.content} ${at}`)
    const use = { at, readableAt: at, by: 'call' as const, readsCalls: true, reads }
    return toResult(answer, params, info, {
      countInput: () => countPrompt(params, workspace, cache, use),
      serviceTier: 'standard',
    })
  } catch (error) {
    return erroredResult('api_error', `respond failed: ${describeError(error)}`, info)
  }
}

function record(
  result: WireResult,
  { params, content, id }: { params: Params; content: string; id: string },
  { workspace }: MessageCaller,
  { ledger, clock, settings }: MessageService,
): void {
  const message = result.type === 'succeeded' ? result.message : undefined
  const billed = message !== undefined && isBilled(message, settings.inferred)
  const entry: LedgerEntry = {
    type: 'message',
    id: message?.id ?? id,
    workspace,
    content,
    billed,
    model: params.model,
    ...(billed && billOf(message, params.model, false, settings.prices)),
    at: toStamp(clock.now()),
    status: resultStatus(result),
  }
  // A call that can't be recorded fails, and must not be billed later.
  ledger.flushAll(() => ledger.add(entry))
}
