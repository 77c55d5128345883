/** What a call is for: its path and its query. */
export interface Target {
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * Splits the target of a call as it stands, `/v1/models?limit=1`. Resolving it against the address of
 * the server would take `//x/v1/models` for a path on the host x.
 */
export function readTarget(target: string): Target {
  const path = /^https?:\/\//.test(target) ? target.replace(/^https?:\/\/[^/?]*/, '') : target
  const [before = '', query = ''] = splitOnce(path, '?')
  return { path: before === '' ? '/' : before, query: new URLSearchParams(query) }
}

function splitOnce(text: string, at: string): string[] {
  const index = text.indexOf(at)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
