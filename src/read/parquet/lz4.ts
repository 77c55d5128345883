/**
 * Decompresses LZ4 as Parquet uses it. LZ4_RAW is bare blocks. The older LZ4 is Hadoop's frames of
 * blocks or, from some writers, a bare block. Existing packages fill the gaps of a damaged block
 * with zeros, which would become rows.
 */

/** @throws RangeError unless the data is LZ4 of exactly this many bytes */
export function decompressLz4Raw(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  if (decodeBlock(bytes, out, 0) !== length) throw new RangeError('too few bytes')
  return out
}

/** @throws RangeError unless the data is frames, or a block, of exactly this many bytes */
export function decompressLz4(bytes: Uint8Array, length: number): Uint8Array {
  return decodeFrames(bytes, length) ?? decompressLz4Raw(bytes, length)
}

/** Decodes Hadoop's frames: output and input length, big-endian, then one or more blocks. */
function decodeFrames(bytes: Uint8Array, length: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out = new Uint8Array(length)
  let filled = 0
  try {
    for (let at = 0; at < bytes.length;) {
      const end = filled + view.getUint32(at)
      const next = at + 8 + view.getUint32(at + 4)
      if (end > length || next > bytes.length) return undefined
      filled = decodeBlock(bytes.subarray(at + 8, next), out, filled)
      if (filled !== end) return undefined
      at = next
    }
  } catch {
    return undefined
  }
  return filled === length ? out : undefined
}

/** @returns the end of the output */
function decodeBlock(bytes: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0
  let end = start
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new RangeError('cut short')
    return value
  }
  const lengthFrom = (nibble: number): number => {
    let length = nibble
    if (nibble === 15) for (let more = 255; more === 255;) length += more = byte()
    return length
  }
  while (at < bytes.length) {
    const token = byte()
    const literals = lengthFrom(token >> 4)
    if (at + literals > bytes.length) throw new RangeError('cut short')
    out.set(bytes.subarray(at, at + literals), end)
    at += literals
    end += literals
    // The last sequence has no match.
    if (at === bytes.length) break
    const distance = byte() | (byte() << 8)
    const length = lengthFrom(token & 15) + 4
    if (distance === 0 || distance > end - start || end + length > out.length) {
      throw new RangeError('a match outside of the block')
    }
    // A match that overlaps its own output repeats it.
    if (distance >= length) out.copyWithin(end, end - distance, end - distance + length)
    else for (let i = end; i < end + length; i++) out[i] = out[i - distance]!
    end += length
  }
  return end
}
