/**
 * Answers one call to `POST /v1/messages` and bills it. The ledger is written before anybody sees the
 * answer, so a client that loses the reply has paid for it.
 */
import { describeError } from '../../describe-error.ts'
import { answerProblem } from '../answers/answer-problem.ts'
import type { Answer, AnswerInfo } from '../answers/answer.ts'
import { toResult } from '../answers/to-result.ts'
import { billOf, isBilled } from '../bill/bill-of.ts'
import { cacheChance } from '../cache/cache-chance.ts'
import { countPrompt } from '../cache/count-prompt.ts'
import { toStamp } from '../clock.ts'
import { newId } from '../ids.ts'
import { contentHash } from '../ledger/content-hash.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { erroredResult } from '../wire/errored-result.ts'
import { ClientGone, untilGone } from '../wire/until-gone.ts'
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
  const result = toWire(await ask(params, info, call, service), params, info, call, service)
  record(result, { params, content: info.content, id }, call, service)
  return result
}

/** What `respond` gives, or why it gives nothing. */
type Given = { readonly answer: Answer } | { readonly failed: string }

async function ask(
  params: Params,
  info: AnswerInfo,
  { message }: MessageCaller,
  { settings }: MessageService,
): Promise<Given> {
  try {
    const asked = (async () => settings.respond(params, info))()
    const answer = await untilGone(message, asked)
    const wrong = answerProblem(answer)
    return wrong === undefined ? { answer } : { failed: wrong }
  } catch (error) {
    if (error instanceof ClientGone) throw error
    return { failed: describeError(error) }
  }
}

/**
 * The result of an answer. It is made once nobody can leave any more: what it writes to the prompt
 * cache has been paid for.
 */
function toWire(
  given: Given,
  params: Params,
  info: AnswerInfo,
  { workspace }: MessageCaller,
  { settings, cache, clock }: MessageService,
): WireResult {
  if ('failed' in given) return erroredResult('api_error', `respond failed: ${given.failed}`, info)
  const at = clock.now()
  const { seed, inferred } = settings
  const reads = cacheChance(inferred.cacheHitRate, seed, `${info.content} ${at}`)
  const use = { at, readableAt: at, by: 'call' as const, readsCalls: true, reads }
  return toResult(given.answer, params, info, {
    countInput: () => countPrompt(params, workspace, cache, use),
    serviceTier: 'standard',
  })
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
