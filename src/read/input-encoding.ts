/** How the text of an input is encoded: what its first bytes say, else what was said, else UTF-8. */
import type { PeekedBytes } from './peeked-bytes.ts'
import type { RowIntake } from './row-intake.ts'
import { byteOrderMark } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'

/** A byte order mark decides by itself, and is no part of the text. */
export async function inputEncoding(
  bytes: PeekedBytes,
  given: TextEncoding | undefined,
  intake: RowIntake,
): Promise<TextEncoding> {
  const mark = await bytes.look((isLast) =>
    isLast || bytes.head.length >= 3 ? (byteOrderMark(bytes.head) ?? 'none') : undefined,
  )
  if (mark !== undefined && mark !== 'none') {
    bytes.drop(mark.bytes)
    return mark.encoding
  }
  if (given === undefined) checkZeros(bytes.head, intake)
  return given ?? 'utf8'
}

/** UTF-16 without a mark has a zero in every second byte of plain text. */
function checkZeros(head: Buffer, intake: RowIntake): void {
  const zero = head.subarray(0, 1024).indexOf(0)
  if (zero === -1) return
  const encoding = zero % 2 === 1 ? 'utf16le' : 'utf16be'
  const isText = head.subarray(0, 64).every((byte, at) => at % 2 !== zero % 2 || byte === 0)
  if (isText) {
    const way = `Say so: ${intake.option('encoding', encoding)}. Then run the same program again.`
    throw intake.wrong(`looks like UTF-16 without a byte order mark`, way)
  }
  throw intake.wrong('is no text: it has bytes of zero', 'Give the file that holds the rows.')
}
