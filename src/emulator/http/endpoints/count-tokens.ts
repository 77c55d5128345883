/** `POST /v1/messages/count_tokens`: counts without running a model. Nothing is billed. */
import { admitEncoding } from '../admission.ts'
import { paramsApiProblem } from '../params-api-problem.ts'
import { countInputTokens } from '../../tokens/count-input-tokens.ts'
import { factsOf } from '../../models/facts-of.ts'
import type { Call } from '../call.ts'
import { countParams } from '../../params/params-kind.ts'
import { paramsProblem } from '../../params/params-problem.ts'
import { readJsonBody } from '../bodies/read-json-body.ts'
import { jsonReply } from '../../wire/reply.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Service } from '../../service.ts'

/** Documented for this endpoint and for the Messages API. */
const maxBytes = 32_000_000

/** @throws ApiProblem for params that the service would refuse; OversizeBody over 32 MB. */
export async function countTokens(call: Call, { settings }: Service): Promise<Reply> {
  admitEncoding(call.message.headers)
  const params = await readJsonBody(call.message, maxBytes)
  const problem = paramsProblem(params, countParams, call, settings)
  if (problem) throw paramsApiProblem(problem)
  return jsonReply(200, {
    input_tokens: countInputTokens(params, factsOf(String(params['model'])).tokenFactor),
  })
}
