/** Decodes the values of a page in all supported encodings. */
import type { Encoding, SchemaElement } from 'hyparquet'
import { alpDecode } from 'hyparquet/src/alp.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { deltaBytes, deltaLengths, deltaNumbers, listed } from './delta-values.ts'
import { Hybrid } from './hybrid.ts'
import { plainValues } from './plain-values.ts'
import type { Values } from './plain-values.ts'

/**
 * Returns the values of a page, without nulls.
 *
 * @param bytes - the page after its levels
 * @param count - returns the number of values, for encodings that do not store it
 * @returns `undefined` for an unknown encoding
 * @throws an error of any kind for damaged data
 */
export function pageValues(
  encoding: Encoding,
  { type, type_length: width }: SchemaElement,
  bytes: Uint8Array,
  count: () => number,
): Values | undefined {
  if (type === undefined) return undefined
  if (encoding === 'PLAIN') return plainValues(type, bytes, width)
  if (encoding === 'RLE' && type === 'BOOLEAN') return booleans(bytes)
  if (encoding === 'DELTA_BINARY_PACKED') return deltaNumbers(bytes, count(), type === 'INT64')
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY') return deltaLengths(bytes, count())
  if (encoding === 'DELTA_BYTE_ARRAY') return deltaBytes(bytes, count())
  const at = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  if (encoding === 'BYTE_STREAM_SPLIT') return listed(byteStreamSplit(at, count(), type, width))
  if (encoding === 'ALP') return listed(alpDecode(at, count(), type))
  return undefined
}

/** Returns values by their index in a dictionary. */
export function dictionaryValues(bytes: Uint8Array, dictionary: readonly unknown[]): Values {
  const indexes = new Hybrid(bytes, 1, bytes.length, bytes[0] ?? 0)
  return {
    next: () => {
      const index = indexes.next()
      if (index >= dictionary.length) throw new RangeError('not in the dictionary')
      return dictionary[index]
    },
    hasRest: () => false,
  }
}

function booleans(bytes: Uint8Array): Values {
  const bits = new Hybrid(bytes, 4, bytes.length, 1)
  return { next: () => bits.next() === 1, hasRest: () => false }
}
