/** A part of a download, as a `range` header asks for it. */
import { Readable } from 'node:stream'

export interface ByteRange {
  readonly first: number
  /** The last byte of the range; Infinity for the rest. */
  readonly last: number
}

/** A single range from the start, `bytes=100-` or `bytes=100-199`; undefined for anything else. */
export function readRange(header: string | undefined): ByteRange | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (!match) return undefined
  const first = Number(match[1])
  const last = match[2] === '' ? Infinity : Number(match[2])
  return last < first ? undefined : { first, last }
}

/** The bytes of the range. Leaving early closes the whole. */
export function sliceBytes(whole: Readable, range: ByteRange): Readable {
  return Readable.from(bytesOf(whole, range), { objectMode: false })
}

async function* bytesOf(
  whole: AsyncIterable<Buffer>,
  { first, last }: ByteRange,
): AsyncGenerator<Buffer> {
  let at = 0
  for await (const piece of whole) {
    const part = piece.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at))
    at += piece.length
    if (part.length > 0) yield part
    if (at > last) return
  }
}
