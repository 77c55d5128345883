/**
 * Values as they are, one behind the other. Each is made when it is asked for: all of a page at once
 * takes thirty times its bytes where texts are short.
 */
import type { ParquetType } from 'hyparquet'

/** Values of a page, without nulls. */
export interface Values {
  /**
   * A boolean, a number, a bigint where no number holds it, or bytes.
   *
   * @throws an error of any kind where there is none
   */
  next(): unknown
  /** Whether bytes are left behind the last, as far as that can be told. */
  hasRest(): boolean
}

/** @param width - bytes of a value with a fixed length */
export function plainValues(type: ParquetType, bytes: Uint8Array, width = 0): Values {
  const { buffer, byteOffset, byteLength: end } = bytes
  const view = new DataView(buffer, byteOffset, end)
  const data = Buffer.from(buffer, byteOffset, end)
  // Any number of values would stand in no bytes at all.
  if (type === 'FIXED_LEN_BYTE_ARRAY' && !(width > 0)) throw new RangeError('no width')
  let at = 0
  let bit = 0
  const step = (length: number): number => {
    const from = at
    if (length > end - at) throw new RangeError('cut short')
    at += length
    return from
  }
  const take = (length: number): Buffer => {
    const from = step(length)
    return data.subarray(from, from + length)
  }
  const next: Readonly<Record<ParquetType, () => unknown>> = {
    BOOLEAN: () => {
      const isSet = (view.getUint8(at) >> bit) & 1
      bit = (bit + 1) & 7
      if (bit === 0) at++
      return isSet === 1
    },
    INT32: () => view.getInt32(step(4), true),
    INT64: () => readInt64(view, step(8)),
    INT96: () => take(12),
    FLOAT: () => view.getFloat32(step(4), true),
    DOUBLE: () => view.getFloat64(step(8), true),
    BYTE_ARRAY: () => take(view.getUint32(step(4), true)),
    FIXED_LEN_BYTE_ARRAY: () => take(width),
  }
  return { next: next[type], hasRest: () => type !== 'BOOLEAN' && !isPadding(data.subarray(at)) }
}

/** A number where one holds it: a bigint for each takes several times as long. */
function readInt64(view: DataView, at: number): number | bigint {
  const number = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  return Number.isSafeInteger(number) ? number : view.getBigInt64(at, true)
}

/** fastparquet puts eight zeros behind the values of each page. */
export function isPadding(rest: Uint8Array): boolean {
  return rest.length <= 8 && rest.every((byte) => byte === 0)
}
