/** Counts the calls of a client, by endpoint and time. */
export const callKinds = ['create', 'list', 'retrieve', 'results', 'other'] as const
export type CallKind = (typeof callKinds)[number]

export class CountedCalls {
  /** The time of each call, by `performance.now()`. */
  readonly moments: Record<CallKind, number[]> = {
    create: [],
    list: [],
    retrieve: [],
    results: [],
    other: [],
  }

  /** A `fetch` for the client that counts its calls. */
  counting(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      this.moments[kindOf(init?.method ?? 'GET', new URL(url).pathname)].push(performance.now())
      return fetch(input, init)
    }
  }

  /** The number of calls of each kind, as `calls.list` and so on. */
  counts(): Record<string, number> {
    return Object.fromEntries(callKinds.map((kind) => [`calls.${kind}`, this.moments[kind].length]))
  }
}

function kindOf(method: string, path: string): CallKind {
  const tail = path.slice(path.indexOf('/batches') + '/batches'.length)
  if (tail === '') return method.toUpperCase() === 'POST' ? 'create' : 'list'
  if (method.toUpperCase() !== 'GET') return 'other'
  return tail.endsWith('/results') ? 'results' : 'retrieve'
}
