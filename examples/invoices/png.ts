/** Black and white pictures as PNG: one bit a pixel, rows of whole bytes, no filter. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

export interface Bitmap {
  readonly width: number
  readonly height: number
  /** One byte a pixel: 1 is ink. */
  readonly ink: Uint8Array
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/** No picture of these examples is larger; one that is gets no memory. */
const mostPixels = 4_000_000

export function encodePng({ width, height, ink }: Bitmap): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(1, 8) // bits a pixel; grey, no filter of its own and no interlace are all 0
  const stride = Math.ceil(width / 8) + 1
  const rows = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] === 1) continue // 0 is black
      const at = y * stride + 1 + (x >> 3)
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND')]
  return Buffer.concat([signature, ...parts])
}

/** @returns undefined for anything but a PNG of the form that {@link encodePng} writes */
export function decodePng(png: Buffer): Bitmap | undefined {
  if (!png.subarray(0, 8).equals(signature)) return undefined
  let head: Buffer | undefined
  const data: Buffer[] = []
  for (let at = 8; at + 12 <= png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') head = body
    if (type === 'IDAT') data.push(body)
    at += 12 + length
  }
  if (head?.length !== 13 || head.readUInt8(8) !== 1 || head.readUInt8(9) !== 0) return undefined
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  if (width * height === 0 || width * height > mostPixels) return undefined
  const stride = Math.ceil(width / 8) + 1
  const rows = inflated(Buffer.concat(data), stride * height)
  return rows && { width, height, ink: inkOf(rows, width, height, stride) }
}

function inkOf(rows: Buffer, width: number, height: number, stride: number): Uint8Array {
  const ink = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * stride + 1 + (x >> 3)] ?? 0
      ink[y * width + x] = (byte & (0x80 >> (x & 7))) === 0 ? 1 : 0
    }
  }
  return ink
}

function inflated(data: Buffer, bytes: number): Buffer | undefined {
  try {
    const rows = inflateSync(data, { maxOutputLength: bytes })
    return rows.length === bytes ? rows : undefined
  } catch {
    return undefined // damaged, or more than its head says
  }
}

function chunk(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
