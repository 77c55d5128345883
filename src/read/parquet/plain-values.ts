/**
 * Decodes plain values, one after the other, on demand. All short texts of a page at once would
 * take thirty times its bytes.
 */
import type { ParquetType } from 'hyparquet'

/** The values of a page, without nulls. */
export interface Values {
  /**
   * Returns a boolean, a number, a bigint where no number fits, or bytes.
   *
   * @throws an error of any kind after the last value
   */
  next(): unknown
  /** Whether bytes are left after the last value, if the encoding can tell. */
  hasRest(): boolean
}

/** @param width - bytes per value of a fixed-length type */
export function plainValues(type: ParquetType, bytes: Uint8Array, width = 0): Values {
  const { buffer, byteOffset, byteLength: end } = bytes
  const view = new DataView(buffer, byteOffset, end)
  const data = Buffer.from(buffer, byteOffset, end)
  // With a width of 0, zero bytes would hold any number of values.
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

/** Reads a number where it fits: bigints take several times as long. */
function readInt64(view: DataView, at: number): number | bigint {
  const number = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  return Number.isSafeInteger(number) ? number : view.getBigInt64(at, true)
}

/** fastparquet appends eight zero bytes to the values of each page. */
export function isPadding(rest: Uint8Array): boolean {
  return rest.length <= 8 && rest.every((byte) => byte === 0)
}
