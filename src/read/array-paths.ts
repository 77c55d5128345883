/** Where in a JSON object arrays of objects begin, as far as its beginning shows. */
import { jsonParser } from 'stream-json/core/parser.js'
import type { Token } from 'stream-json/core/parser.js'

const most = 5
const pieceLength = 1024
/** In the place of a name, within an array: what lies in there has no path. */
const inArray = '[]'

/** Paths with dots, the shallowest first. */
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
  return paths.sort((a, b) => a.split('.').length - b.split('.').length).slice(0, most)
}

/** As far as the text is JSON: for what is wrong with it there are other messages. */
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
