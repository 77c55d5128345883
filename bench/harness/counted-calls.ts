/** The calls that a client makes, by what they ask for and when. */
export const callKinds = ['create', 'list', 'retrieve', 'results', 'other'] as const
export type CallKind = (typeof callKinds)[number]

export class CountedCalls {
  /** When each call was made, by `performance.now()`. */
  readonly moments: Record<CallKind, number[]> = {
    create: [],
    list: [],
    retrieve: [],
    results: [],
    other: [],
  }

  /** A `fetch` for the client that counts what goes through it. */
  counting(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      this.moments[kindOf(init?.method ?? 'GET', new URL(url).pathname)].push(performance.now())
      return fetch(input, init)
    }
  }

  /** How many of each kind, as `calls.list` and so on. */
  told(): Record<string, number> {
    return Object.fromEntries(callKinds.map((kind) => [`calls.${kind}`, this.moments[kind].length]))
  }
}

function kindOf(method: string, path: string): CallKind {
  const tail = path.slice(path.indexOf('/batches') + '/batches'.length)
  if (tail === '') return method.toUpperCase() === 'POST' ? 'create' : 'list'
  if (method.toUpperCase() !== 'GET') return 'other'
  return tail.endsWith('/results') ? 'results' : 'retrieve'
}
