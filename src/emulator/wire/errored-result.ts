import { stableId } from '../ids.ts'
import type { ErrorDetails, WireResult } from './wire-types.ts'

/** The result of a request that failed, with an error as the service words one. */
export function erroredResult(
  type: string,
  message: string,
  request: { readonly batchId: string | null; readonly index: number },
  more: { readonly details?: ErrorDetails | undefined; readonly requestId?: null | undefined } = {},
): WireResult {
  const { details, requestId } = more
  const error = details === undefined ? { type, message } : { type, message, details }
  const request_id = requestId === null ? null : stableId('req', request)
  return { type: 'errored', error: { type: 'error', error, request_id } }
}
