/** Finds arrays of objects in the beginning of a JSON object, to suggest a `path`. */
import { jsonParser } from 'stream-json/core/parser.js'
import type { Token } from 'stream-json/core/parser.js'

const maxPaths = 5
const pieceLength = 1024
/** Stands for an array among the names: nothing inside an array has a path. */
const inArray = '[]'

/** Returns dotted paths, the shallowest first. */
export function arrayPaths(text: string): string[] {
  const paths: string[] = []
  const names: string[] = []
  let before = ''
  for (const token of tokensOf(text)) {
    if (token.name === 'keyValue') names[names.length - 1] = token.value
    else if (token.name === 'startArray') names.push(inArray)
    else if (token.name === 'startObject') {
      const path = names.slice(0, -1)
      if (before === 'startArray' && !path.includes(inArray)) paths.push(path.join('.'))
      names.push('')
    } else if (token.name === 'endObject' || token.name === 'endArray') names.pop()
    before = token.name
  }
  return paths.sort((a, b) => a.split('.').length - b.split('.').length).slice(0, maxPaths)
}

/** Stops silently at invalid JSON: other messages report that. */
function* tokensOf(text: string): Generator<Token> {
  const parse = jsonParser({ streamValues: false }) as unknown as (text: string) => unknown
  try {
    for (let at = 0; at < text.length; at += pieceLength) {
      const tokens = parse(text.slice(at, at + pieceLength)) as {
        readonly values?: readonly Token[]
      }
      yield* tokens.values ?? []
    }
  } catch {
    return
  }
}
