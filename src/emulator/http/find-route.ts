/** Finds the endpoint for a method and a path. */
import type { Endpoint } from '../wire/wire-types.ts'

export interface Route {
  readonly endpoint: Endpoint
  /** The batch or the model in the path; empty if the path has neither. */
  readonly id: string
}

export function findRoute(method: string, path: string): Route | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null
    if (match) return { endpoint: route.endpoint, id: match[1] ?? '' }
  }
  return undefined
}

/** The methods that a path has: none if there is no such path. */
export function methodsOf(path: string): string[] {
  return routes.filter((route) => route.path.test(path)).map(({ method }) => method)
}

const routes = [
  routeOf('create', 'POST', '/v1/messages/batches'),
  routeOf('list', 'GET', '/v1/messages/batches'),
  routeOf('retrieve', 'GET', '/v1/messages/batches/:id'),
  routeOf('delete', 'DELETE', '/v1/messages/batches/:id'),
  routeOf('cancel', 'POST', '/v1/messages/batches/:id/cancel'),
  routeOf('results', 'GET', '/v1/messages/batches/:id/results'),
  routeOf('messages', 'POST', '/v1/messages'),
  routeOf('count_tokens', 'POST', '/v1/messages/count_tokens'),
  routeOf('models', 'GET', '/v1/models'),
  routeOf('model', 'GET', '/v1/models/:id'),
  routeOf('rate_limits', 'GET', '/v1/organizations/rate_limits'),
]

function routeOf(
  endpoint: Endpoint,
  method: string,
  path: string,
): { endpoint: Endpoint; method: string; path: RegExp } {
  return { endpoint, method, path: new RegExp(`^${path.replace(':id', '([^/]+)')}/?$`) }
}
