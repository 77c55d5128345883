/** Reads the query of a list call. It is the same for every list of the service. */
import { ApiProblem } from '../../wire/api-problem.ts'

/** The requested page of a list. */
export interface PageRequest {
  readonly limit: number
  readonly afterId: string | undefined
  readonly beforeId: string | undefined
}

/** What no document says about cursors; 200 lets the call succeed. */
export interface CursorSettings {
  readonly bothCursorsStatus: number
  readonly emptyCursorStatus: number
}

/** @throws ApiProblem for an invalid limit, or, by setting, for an empty cursor or two of them. */
export function readPage(
  query: URLSearchParams,
  maxLimit: number,
  { bothCursorsStatus, emptyCursorStatus }: CursorSettings,
): PageRequest {
  const afterId = readCursor(query, 'after_id', emptyCursorStatus)
  const beforeId = readCursor(query, 'before_id', emptyCursorStatus)
  const isBoth = afterId !== undefined && beforeId !== undefined
  if (isBoth && bothCursorsStatus !== 200) {
    throw new ApiProblem(bothCursorsStatus, 'after_id and before_id cannot be used together')
  }
  const limit = readLimit(query.get('limit'), maxLimit)
  return { limit, afterId, beforeId: isBoth ? undefined : beforeId }
}

function readCursor(query: URLSearchParams, name: string, emptyStatus: number): string | undefined {
  const cursor = query.get(name)
  if (cursor !== '') return cursor ?? undefined
  if (emptyStatus === 200) return undefined
  throw new ApiProblem(emptyStatus, `${name}: String should have at least 1 character`)
}

/** @throws ApiProblem 400 for an invalid one. */
export function readLimit(text: string | null, maxLimit: number): number {
  if (text === null) return Math.min(20, maxLimit)
  const limit = Number(text)
  if (!/^-?\d+$/.test(text)) throw new ApiProblem(400, 'limit: Input should be a valid integer')
  if (limit < 1) throw new ApiProblem(400, 'limit: Input should be greater than or equal to 1')
  if (limit > maxLimit) {
    throw new ApiProblem(400, `limit: Input should be less than or equal to ${maxLimit}`)
  }
  return limit
}
