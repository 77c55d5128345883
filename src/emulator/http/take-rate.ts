/** Takes a call from the limits of its endpoint. */
import type { Pool } from '../rates/limits-in-effect.ts'
import type { Service } from '../service.ts'
import { ApiProblem } from '../wire/api-problem.ts'
import type { Endpoint } from '../wire/wire-types.ts'

/**
 * The rate headers of the reply. Calls to `/v1/messages` are counted by their endpoint, which knows
 * their model and their tokens; the calls about models and limits have no limit.
 *
 * @throws ApiProblem 429 over a limit.
 */
export function takeRate(
  endpoint: Endpoint,
  workspace: string,
  { rates, settings }: Service,
): Readonly<Record<string, string>> {
  const pool = pools[endpoint]
  if (pool === undefined) return {}
  const isShown = pool === 'count' || settings.inferred.rateHeaders
  try {
    const headers = rates.takeCall(pool, workspace, settings.limits)
    return isShown ? headers : {}
  } catch (error) {
    throw isShown || !(error instanceof ApiProblem) ? error : withoutHeaders(error)
  }
}

const pools: { readonly [Name in Endpoint]?: Pool } = {
  create: 'batch',
  retrieve: 'batch',
  list: 'batch',
  cancel: 'batch',
  delete: 'batch',
  results: 'batch',
  count_tokens: 'count',
}

function withoutHeaders({ status, message, headers }: ApiProblem): ApiProblem {
  const kept = Object.entries(headers).filter(([name]) => name === 'retry-after')
  return new ApiProblem(status, message, { headers: Object.fromEntries(kept) })
}
