/** Decodes values that are stored as differences to the previous one. */
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { isPadding } from './plain-values.ts'
import type { Values } from './plain-values.ts'
import type { ByteCursor } from './thrift-skip.ts'

/** Decodes numbers. */
export function deltaNumbers(bytes: Uint8Array, count: number, isLong: boolean): Values {
  const at = cursorOf(bytes)
  const numbers = isLong ? unpack(at, count, BigInt64Array) : unpack(at, count, Int32Array)
  return listed(numbers)
}

/** Decodes byte arrays that follow a list of their lengths. */
export function deltaLengths(bytes: Uint8Array, count: number): Values {
  if (count === 0) return listed([])
  const at = cursorOf(bytes)
  const lengths = unpack(at, count, Int32Array)
  const next = bytesFrom(bytes, at)
  let i = 0
  return { next: () => next(lengths[i++]), hasRest: () => !isPadding(bytes.subarray(at.offset)) }
}

/** Decodes byte arrays that share prefixes with the previous one. */
export function deltaBytes(bytes: Uint8Array, count: number): Values {
  if (count === 0) return listed([])
  const at = cursorOf(bytes)
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

/** Returns the items of an array one by one. */
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

function cursorOf({ buffer, byteOffset, byteLength }: Uint8Array): ByteCursor {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 }
}

function unpack<List extends Int32Array | BigInt64Array>(
  at: ByteCursor,
  count: number,
  List: new (count: number) => List,
): List {
  // A byte can stand for a block of equal differences, usually of some hundred values. A damaged
  // page may claim billions, which would all be allocated.
  if (count > 4096 * (at.view.byteLength - at.offset)) throw new RangeError('too many values')
  const list = new List(count)
  if (count > 0) deltaBinaryUnpack(at, count, list)
  return list
}

function bytesFrom(bytes: Uint8Array, at: ByteCursor): (length: number | undefined) => Buffer {
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
