import { mostLineBytes } from '../../limits.ts'

/** The longest answers have 300,000 tokens; most characters of them may be escaped as six. */
const bytesPerRequest = 16 * 2 ** 20

/** Bytes that the results of so many requests can have, and a long stray line or two. */
export function maxResultBytes(requests: number): number {
  return 2 * mostLineBytes + requests * bytesPerRequest
}
