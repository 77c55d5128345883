import { stableId } from '../ids.ts'
import type { WireResult } from './wire-types.ts'

/** The result of a request that failed, with an error as the service words one. */
export function erroredResult(
  type: string,
  message: string,
  request: { readonly batchId: string; readonly index: number },
): WireResult {
  const request_id = stableId('req', request)
  return { type: 'errored', error: { type: 'error', error: { type, message }, request_id } }
}
