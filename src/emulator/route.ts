/** Which endpoint a method and a path mean. */
import type { Endpoint } from './wire.ts'

export interface Route {
  readonly endpoint: Endpoint
  /** The batch in the path; empty where there is none. */
  readonly id: string
}

export function findRoute(method: string, path: string): Route | undefined {
  const match = /^\/v1\/messages\/batches(?:\/([^/]+)(?:\/(cancel|results))?)?\/?$/.exec(path)
  if (!match) return undefined
  const [, id = '', tail = ''] = match
  const shape = `${id === '' ? '' : '/:id'}${tail === '' ? '' : `/${tail}`}`
  const endpoint = endpoints[`${method} ${shape}`]
  return endpoint && { endpoint, id }
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST ': 'create',
  'GET ': 'list',
  'GET /:id': 'retrieve',
  'DELETE /:id': 'delete',
  'POST /:id/cancel': 'cancel',
  'GET /:id/results': 'results',
}
