/**
 * Skips values of Thrift's compact protocol without creating them. The footer of a large file
 * describes each column of each row group; as objects these would be the largest thing in memory.
 */

/** A position in bytes, moved by what is read. */
export interface ByteCursor {
  readonly view: DataView
  offset: number
}

/** Type numbers of Thrift's compact protocol. */
export const thrift = { stop: 0, list: 9, struct: 12 } as const

/** Moves after one value. */
export function skipValue(at: ByteCursor, type: number): void {
  // A boolean has no bytes: its type is its value.
  if (type === 1 || type === 2) return
  if (type === 3) at.offset++
  else if (type >= 4 && type <= 6) readVarint(at)
  else if (type === 7) at.offset += 8
  else if (type === 8) skipBytes(at)
  else if (type === thrift.list) skipList(at)
  else if (type === thrift.struct) skipStruct(at)
  else throw new RangeError('no type of the footer')
}

/** Reads the type and number of a list's items and moves to the first. */
export function readListHead(at: ByteCursor): { type: number; count: number } {
  const head = at.view.getUint8(at.offset++)
  const short = head >> 4
  const count = short === 15 ? readVarint(at) : short
  // Each item takes at least a byte. Damaged bytes may claim any number, and counting up to it
  // would take years.
  if (count > at.view.byteLength - at.offset) throw new RangeError('a list longer than its bytes')
  return { type: head & 15, count }
}

/** Returns the id of the next field, from the previous id and the field's first byte. */
export function readFieldId(at: ByteCursor, before: number, head: number): number {
  if (head >> 4 !== 0) return before + (head >> 4)
  const zigzag = readVarint(at)
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
}

/** Reads a number of up to 64 bits. Beyond 53 bits the lowest digits are rounded. */
export function readVarint(at: ByteCursor): number {
  let value = 0
  for (let power = 1; power < 2 ** 70; power *= 128) {
    const byte = at.view.getUint8(at.offset++)
    value += (byte & 127) * power
    if (byte < 128) return value
  }
  throw new RangeError('a number without an end')
}

function skipBytes(at: ByteCursor): void {
  const length = readVarint(at)
  at.offset += length
}

function skipList(at: ByteCursor): void {
  const { type, count } = readListHead(at)
  // A boolean in a list takes one byte.
  for (let i = 0; i < count; i++) skipValue(at, type <= 2 ? 3 : type)
}

function skipStruct(at: ByteCursor): void {
  for (;;) {
    const head = at.view.getUint8(at.offset++)
    if (head === thrift.stop) return
    readFieldId(at, 0, head)
    skipValue(at, head & 15)
  }
}
