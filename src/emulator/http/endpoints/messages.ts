/** `POST /v1/messages`, also streamed */
import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import { countInputTokens } from '../../tokens/count-input-tokens.ts'
import { factsOf } from '../../models/facts-of.ts'
import { requestProblem } from '../../tokens/request-problem.ts'
import { answerCall } from '../../messages/answer-call.ts'
import { messageParams } from '../../params/params-kind.ts'
import { resultProblem } from '../../messages/result-problem.ts'
import { streamReply } from '../../messages/stream-reply.ts'
import { countsCacheReads } from '../../rates/tier-limits.ts'
import type { MessageRate } from '../../rates/rates.ts'
import type { Service } from '../../service.ts'
import { paramsApiProblem } from '../params-api-problem.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Params, WireResult } from '../../wire/wire-types.ts'
import { decodeBody } from '../bodies/decode-body.ts'
import { parseJsonBody } from '../bodies/read-json-body.ts'
import type { Call } from '../call.ts'

/** Documented for this endpoint and for count_tokens. */
const maxBytes = 32_000_000

/** @throws ApiProblem for a call that the service would refuse; OversizeBody over 32 MB. */
export async function createMessage(call: Call, service: Service): Promise<Reply> {
  const body = parseJsonBody(await decodeBody(call.message, maxBytes))
  const problem = requestProblem(body, messageParams, call, service.settings)
  if (problem) throw paramsApiProblem(problem)
  // Whether the answer is streamed does not change it, nor what the ledger calls its content.
  const { stream, ...rest } = body
  const params = rest as unknown as Params
  const group = factsOf(params.model).rateGroup
  const rate = takeRate(params, group, call, service)
  const result = await answer(params, group, call, rate, service)
  if (result.type !== 'succeeded') throw resultProblem(result, rate.headers())
  if (stream === true) return streamReply(result.message, rate.headers())
  return jsonReply(200, result.message, rate.headers())
}

function takeRate(params: Params, group: string, call: Call, service: Service): MessageRate {
  const { model } = params
  const { workspace } = call
  const inputTokens = countInputTokens(params, factsOf(model).tokenFactor)
  return service.rates.takeMessage(
    { model, group, workspace, inputTokens },
    service.settings.limits,
  )
}

/** Settles what the call has taken, whatever comes of it: only a message has used tokens. */
async function answer(
  params: Params,
  group: string,
  call: Call,
  rate: MessageRate,
  service: Service,
): Promise<WireResult> {
  let used = { input: 0, output: 0 }
  try {
    const result = await answerCall(params, call, service)
    if (result.type === 'succeeded') used = usedBy(result.message.usage, group)
    return result
  } finally {
    rate.settle(used)
  }
}

function usedBy(usage: Partial<Usage> | undefined, group: string) {
  const reads = countsCacheReads(group) ? numberOf(usage?.cache_read_input_tokens) : 0
  const written = numberOf(usage?.cache_creation_input_tokens)
  return {
    input: numberOf(usage?.input_tokens) + written + reads,
    output: numberOf(usage?.output_tokens),
  }
}

/** `respond` may give any usage. */
function numberOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0
}
