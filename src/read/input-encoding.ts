/** Finds the encoding of an input: from its byte order mark, else from the option, else UTF-8. */
import type { PeekableBytes } from './peekable-bytes.ts'
import type { RowIntake } from './row-intake.ts'
import { byteOrderMark } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'

/** Bytes to check for zeros. */
const checkedBytes = 1024

/** Returns the encoding and skips a byte order mark. The mark overrides the option. */
export async function inputEncoding(
  bytes: PeekableBytes,
  given: TextEncoding | undefined,
  intake: RowIntake,
): Promise<TextEncoding> {
  const mark = await bytes.peek((isLast) =>
    isLast || bytes.head.length >= checkedBytes || bytes.head.includes('\n')
      ? (byteOrderMark(bytes.head) ?? 'none')
      : undefined,
  )
  if (mark !== undefined && mark !== 'none') {
    bytes.drop(mark.bytes)
    return mark.encoding
  }
  if (given === undefined) checkZeros(bytes.head, intake)
  return given ?? 'utf8'
}

/** A larger share of zero bytes is not text in an 8-bit encoding. */
const maxZeroShare = 0.1

/** Detects UTF-16 without a mark: every second byte of Latin text is zero there. */
function checkZeros(head: Buffer, intake: RowIntake): void {
  const bytes = head.subarray(0, checkedBytes)
  const zeros = [0, 0]
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2]!++
  const [even = 0, odd = 0] = zeros
  if (even + odd <= bytes.length * maxZeroShare) return
  if (even > 0 && odd > 0) {
    throw intake.wrong('is not text: it is full of zero bytes', 'Use the file that holds the rows.')
  }
  const remedy = `Say so: ${intake.option('encoding', odd > 0 ? 'utf16le' : 'utf16be')}. Then run the same program again.`
  throw intake.wrong('looks like UTF-16 without a byte order mark', remedy)
}
