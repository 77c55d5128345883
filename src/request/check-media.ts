/**
 * Checks images and documents sent as base64. Scanning megabytes would cost too much; the length,
 * the beginning and the stated type reveal most mistakes.
 */
import { kindOf } from '../kind-of.ts'
import { isObject } from './is-object.ts'
import type { Fields } from './is-object.ts'

/** Counts characters of base64, not bytes of the image (docs: build-with-claude/vision). */
const maxCharacters = 5_242_880

/** How the base64 of each type begins. */
const beginnings: ReadonlyMap<unknown, string> = new Map([
  ['image/jpeg', '/9j/'],
  ['image/png', 'iVBORw0KGgo'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR'],
])

/** Returns what is wrong with the source of an image, to be appended to the place of its block. */
export function checkImage(source: unknown): string | undefined {
  const reason = checkSource(source)
  if (reason !== undefined || !isBase64(source)) return reason
  const { data, media_type } = source as Fields & { data: string }
  if (!beginnings.has(media_type)) {
    const instead = typeof media_type === 'string' ? 'another type' : kindOf(media_type)
    return `.source.media_type must be image/jpeg, image/png, image/gif or image/webp, not ${instead}`
  }
  if (data.length > maxCharacters) {
    return (
      `.source.data has ${data.length} characters of base64, and the service accepts ${maxCharacters} ` +
      'for an image: make it smaller'
    )
  }
  return checkBeginning(data, media_type)
}

/**
 * Returns what is wrong with any source, e.g. a document's, to be appended to the place of its
 * block.
 */
export function checkSource(source: unknown): string | undefined {
  if (!isObject(source)) return `.source must be an object, not ${kindOf(source)}`
  if (!isBase64(source)) return undefined
  const { data } = source
  if (typeof data !== 'string')
    return `.source.data must be a string of base64, not ${kindOf(data)}`
  if (data === '') return '.source.data is empty: there is nothing to look at'
  if (!/^data:/i.test(data)) return undefined
  return '.source.data is a data URL: remove everything up to the comma, the rest is the base64 data'
}

function isBase64(source: unknown): source is Fields {
  return isObject(source) && source['type'] === 'base64'
}

/**
 * The service refuses a type that contradicts the data ("the image appears to be a … image"). It
 * may know other beginnings, so these pass.
 */
function checkBeginning(data: string, media_type: unknown): string | undefined {
  if (data.startsWith(beginnings.get(media_type) ?? '')) return undefined
  for (const [type, beginning] of beginnings) {
    if (data.startsWith(beginning)) {
      return `.source.media_type is ${String(media_type)}, and the data is an ${String(type)}: use that instead`
    }
  }
  return undefined
}
