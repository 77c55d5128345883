import { mostLineBytes } from '../../limits.ts'

/** The longest answers have 300,000 tokens, and most of their characters may be escaped as six bytes. */
const bytesPerRequest = 16 * 2 ** 20

/** The most bytes that the results of this many requests can have, plus a long stray line or two. */
export function maxResultBytes(requests: number): number {
  return 2 * mostLineBytes + requests * bytesPerRequest
}
