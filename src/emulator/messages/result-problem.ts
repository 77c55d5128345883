/** The status and the error of a call whose answer is none. */
import { ApiProblem, statusOf } from '../wire/api-problem.ts'
import type { WireResult } from '../wire/wire-types.ts'

type Failed = Exclude<WireResult, { type: 'succeeded' }>

/** The status of the reply with this result. */
export function resultStatus(result: WireResult): number {
  if (result.type === 'succeeded') return 200
  return result.type === 'errored' ? statusOf(result.error.error.type) : 500
}

/** The error that a result is to a client that waits for a message. */
export function resultProblem(result: Failed, headers: Record<string, string>): ApiProblem {
  const status = resultStatus(result)
  if (result.type !== 'errored') {
    const message = `respond gave "${result.type}", which only a request of a batch can be`
    return new ApiProblem(status, message, { headers })
  }
  const { type, message, details } = result.error.error
  const requestId = result.error.request_id === null ? null : undefined
  return new ApiProblem(status, message, { type, headers, details, requestId })
}
