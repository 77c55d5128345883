import type { ParamsProblem } from '../params/problem.ts'
import { ApiProblem } from '../wire/api-problem.ts'

/**
 * A problem of params as the error of a call.
 *
 * @param path - where the params stand in the body, with a dot at its end
 */
export function paramsApiProblem({ type, message, details }: ParamsProblem, path = ''): ApiProblem {
  const status = type === 'not_found_error' ? 404 : 400
  return new ApiProblem(status, `${path}${message}`, { details })
}
