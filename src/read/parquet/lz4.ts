/**
 * LZ4 as Parquet has it: bare blocks (LZ4_RAW), and the older LZ4, which is Hadoop's frames of blocks
 * or, by some writers, a bare block. What there is as a package fills up with zeros what a damaged
 * block leaves out, and rows would be made of them.
 */

/** @throws RangeError when it is not LZ4 of exactly this many bytes. */
export function decompressLz4Raw(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  if (decodeBlock(bytes, out, 0) !== length) throw new RangeError('too few bytes')
  return out
}

/** @throws RangeError when it is neither frames nor a block of exactly this many bytes. */
export function decompressLz4(bytes: Uint8Array, length: number): Uint8Array {
  return decodeFrames(bytes, length) ?? decompressLz4Raw(bytes, length)
}

/** Hadoop's: lengths before and after decompression, big-endian, before one or several blocks. */
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

/** @returns where the output ends */
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
    // A match may reach into itself, which repeats it.
    if (distance >= length) out.copyWithin(end, end - distance, end - distance + length)
    else for (let i = end; i < end + length; i++) out[i] = out[i - distance]!
    end += length
  }
  return end
}
