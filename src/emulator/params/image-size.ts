/** Reads the size of an image from its first bytes: PNG, GIF, WebP or JPEG. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** The size in pixels; undefined for anything else, and for a header that ends too soon. */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  const reader = readers.find(({ magic }) => magic.test(bytes.toString('latin1', 0, 16)))
  try {
    return reader?.read(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const readers = [
  {
    magic: /^\x89PNG\r\n/,
    read: (bytes: Buffer) => ({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }),
  },
  {
    magic: /^GIF8[79]a/,
    read: (bytes: Buffer) => ({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }),
  },
  // WebP has three ways to store an image, and a size at another place in each.
  {
    magic: /^RIFF....WEBPVP8X/s,
    read: (bytes: Buffer) => ({
      width: bytes.readUIntLE(24, 3) + 1,
      height: bytes.readUIntLE(27, 3) + 1,
    }),
  },
  {
    magic: /^RIFF....WEBPVP8 /s,
    read: (bytes: Buffer) => ({
      width: bytes.readUInt16LE(26) % 16_384,
      height: bytes.readUInt16LE(28) % 16_384,
    }),
  },
  {
    magic: /^RIFF....WEBPVP8L/s,
    read: (bytes: Buffer) => {
      const both = bytes.readUInt32LE(21)
      return { width: (both % 16_384) + 1, height: (Math.floor(both / 16_384) % 16_384) + 1 }
    },
  },
  { magic: /^\xff\xd8\xff/, read: jpegSize },
]

/** Goes from segment to segment until the one that begins a frame. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  let at = 2
  while (bytes.readUInt8(at) === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !notFrames.has(marker)
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    // Further bytes of 0xff only fill up the marker.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

/** Tables and reserved markers between those of frames. */
const notFrames: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])
