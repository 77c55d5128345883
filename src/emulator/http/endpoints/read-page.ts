/** Reads the query of a list call. It is the same for every list of the service. */
import { ApiProblem } from '../../wire/api-problem.ts'

/** The requested page of a list. */
export interface PageRequest {
  readonly limit: number
  readonly afterId: string | undefined
  readonly beforeId: string | undefined
}

/** @throws ApiProblem 400 for an invalid limit, or for both `after_id` and `before_id`. */
export function readPage(query: URLSearchParams, maxLimit: number): PageRequest {
  const afterId = query.get('after_id') ?? undefined
  const beforeId = query.get('before_id') ?? undefined
  if (afterId !== undefined && beforeId !== undefined) {
    throw new ApiProblem(400, 'after_id and before_id cannot be used together')
  }
  return { limit: readLimit(query.get('limit'), maxLimit), afterId, beforeId }
}

function readLimit(text: string | null, maxLimit: number): number {
  if (text === null) return Math.min(20, maxLimit)
  const limit = Number(text)
  if (!/^-?\d+$/.test(text)) throw new ApiProblem(400, 'limit: Input should be a valid integer')
  if (limit < 1) throw new ApiProblem(400, 'limit: Input should be greater than or equal to 1')
  if (limit > maxLimit) {
    throw new ApiProblem(400, `limit: Input should be less than or equal to ${maxLimit}`)
  }
  return limit
}
