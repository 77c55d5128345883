/**
 * Checks each request as the service does during the create call: the shape around `params`, never
 * their content. The messages follow one that was captured from the service,
 * `requests.0.custom_id: String should have at most 64 characters`.
 */
import { ApiProblem } from '../../wire/api-problem.ts'
import type { WireRequest } from '../../wire/wire-types.ts'

/** @throws ApiProblem 400 if the element is not a request. */
export function checkRequest(value: unknown, index: number, extraKeys: boolean): WireRequest {
  const at = `requests.${index}`
  if (!isObject(value)) throw new ApiProblem(400, `${at}: Input should be a valid dictionary`)
  checkCustomId(value['custom_id'], `${at}.custom_id`)
  if (!('params' in value)) throw new ApiProblem(400, `${at}.params: Field required`)
  if (!isObject(value['params'])) {
    throw new ApiProblem(400, `${at}.params: Input should be a valid dictionary`)
  }
  for (const key of Object.keys(value)) {
    if (key === 'custom_id' || key === 'params' || extraKeys) continue
    throw new ApiProblem(400, `${at}.${key}: Extra inputs are not permitted`)
  }
  return value as unknown as WireRequest
}

function checkCustomId(id: unknown, at: string): void {
  if (id === undefined) throw new ApiProblem(400, `${at}: Field required`)
  if (typeof id !== 'string') throw new ApiProblem(400, `${at}: Input should be a valid string`)
  if (id === '') throw new ApiProblem(400, `${at}: String should have at least 1 character`)
  if (Array.from(id).length > 64) {
    throw new ApiProblem(400, `${at}: String should have at most 64 characters`)
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(id)) {
    throw new ApiProblem(400, `${at}: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
