import type { BatchClient } from './batch-client.ts'
import { callService } from './call-service.ts'
import type { CallLimits } from './call-service.ts'
import { classifyCountError } from './count-answer.ts'
import type { CountQuestion } from './count-answer.ts'

/**
 * Asks the service once for a model, where `count_tokens` could not say.
 *
 * @returns what it says where it has none of that name; `undefined` in every other case, an error too
 */
export async function missingModel(
  client: BatchClient,
  options: CallLimits & CountQuestion,
): Promise<string | undefined> {
  try {
    await callService(client, options, (call) => client.models.retrieve(options.model, {}, call))
    return undefined
  } catch (error) {
    const answer = classifyCountError(error, options)
    return answer.kind === 'no-model' ? answer.why : undefined
  }
}
