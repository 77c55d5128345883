/**
 * Images and documents that are sent along as base64. Megabytes of it are not looked through: the
 * length, the beginning and what is said about it tell most mistakes.
 */
import { kindOf } from '../kind-of.ts'
import { isObject } from './is-object.ts'
import type { Fields } from './is-object.ts'

/** Characters of base64, not bytes of the image (docs: build-with-claude/vision). */
const mostCharacters = 5_242_880

/** What the base64 of each kind begins with. */
const beginnings: ReadonlyMap<unknown, string> = new Map([
  ['image/jpeg', '/9j/'],
  ['image/png', 'iVBORw0KGgo'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR'],
])

/** What is wrong with the source of an image, to follow the place of its block. */
export function checkImage(source: unknown): string | undefined {
  const reason = checkSource(source)
  if (reason !== undefined || !isBase64(source)) return reason
  const { data, media_type } = source as Fields & { data: string }
  if (!beginnings.has(media_type)) {
    const instead = typeof media_type === 'string' ? 'another type' : kindOf(media_type)
    return `.source.media_type is image/jpeg, image/png, image/gif or image/webp, not ${instead}`
  }
  if (data.length > mostCharacters) {
    return (
      `.source.data has ${data.length} characters of base64, and the service takes ${mostCharacters} ` +
      'for an image: make it smaller'
    )
  }
  return checkBeginning(data, media_type)
}

/** What is wrong with any source, such as that of a document; to follow the place of its block. */
export function checkSource(source: unknown): string | undefined {
  if (!isObject(source)) return `.source is an object, not ${kindOf(source)}`
  if (!isBase64(source)) return undefined
  const { data } = source
  if (typeof data !== 'string') return `.source.data is a string of base64, not ${kindOf(data)}`
  if (data === '') return '.source.data is empty: there is nothing to look at'
  if (!/^data:/i.test(data)) return undefined
  return '.source.data is a data URL: cut everything up to its comma, the rest is the base64 text'
}

function isBase64(source: unknown): source is Fields {
  return isObject(source) && source['type'] === 'base64'
}

/** Refused by the service with "the image appears to be a … image"; what begins otherwise it may know. */
function checkBeginning(data: string, media_type: unknown): string | undefined {
  if (data.startsWith(beginnings.get(media_type) ?? '')) return undefined
  for (const [type, beginning] of beginnings) {
    if (data.startsWith(beginning)) {
      return `.source.media_type is ${String(media_type)}, and the data is an ${String(type)}: say that instead`
    }
  }
  return undefined
}
