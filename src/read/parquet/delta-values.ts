/** Values that are written as differences to the one before. */
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { isPadding } from './plain-values.ts'
import type { Values } from './plain-values.ts'

/** A place in the bytes of a page. */
interface Place {
  readonly view: DataView
  offset: number
}

/** Numbers. */
export function deltaNumbers(bytes: Uint8Array, count: number, isLong: boolean): Values {
  const at = placeIn(bytes)
  const numbers = isLong ? unpack(at, count, BigInt64Array) : unpack(at, count, Int32Array)
  return listed(numbers)
}

/** Bytes whose lengths stand before them all. */
export function deltaLengths(bytes: Uint8Array, count: number): Values {
  if (count === 0) return listed([])
  const at = placeIn(bytes)
  const lengths = unpack(at, count, Int32Array)
  const next = bytesFrom(bytes, at)
  let i = 0
  return { next: () => next(lengths[i++]), hasRest: () => !isPadding(bytes.subarray(at.offset)) }
}

/** Bytes that begin as those before. */
export function deltaBytes(bytes: Uint8Array, count: number): Values {
  if (count === 0) return listed([])
  const at = placeIn(bytes)
  const prefixes = unpack(at, count, Int32Array)
  const suffixes = unpack(at, count, Int32Array)
  const next = bytesFrom(bytes, at)
  let before: Buffer = Buffer.alloc(0)
  let i = 0
  return {
    next: () => {
      const shared = prefixes[i]
      const suffix = next(suffixes[i++])
      if (shared === undefined || shared < 0 || shared > before.length)
        throw new RangeError('no prefix')
      before = shared === 0 ? suffix : Buffer.concat([before.subarray(0, shared), suffix])
      return before
    },
    hasRest: () => !isPadding(bytes.subarray(at.offset)),
  }
}

/** All of an array, one after the other. */
export function listed(values: ArrayLike<unknown>): Values {
  let i = 0
  return {
    next: () => {
      if (i >= values.length) throw new RangeError('cut short')
      return values[i++]
    },
    hasRest: () => false,
  }
}

function placeIn({ buffer, byteOffset, byteLength }: Uint8Array): Place {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 }
}

function unpack<List extends Int32Array | BigInt64Array>(
  at: Place,
  count: number,
  List: new (count: number) => List,
): List {
  // A byte can stand for a block of equal differences, which has some hundred values as they are
  // written. A damaged page may claim billions, and they would be made.
  if (count > 4096 * (at.view.byteLength - at.offset)) throw new RangeError('too many values')
  const list = new List(count)
  if (count > 0) deltaBinaryUnpack(at, count, list)
  return list
}

function bytesFrom(bytes: Uint8Array, at: Place): (length: number | undefined) => Buffer {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (length) => {
    if (length === undefined || length < 0 || length > data.length - at.offset) {
      throw new RangeError('cut short')
    }
    const from = at.offset
    at.offset += length
    return data.subarray(from, at.offset)
  }
}
