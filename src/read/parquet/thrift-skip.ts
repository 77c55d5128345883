/**
 * Passes over values of Thrift's compact protocol without making them. The footer of a large file
 * describes each column of each row group; all of that as objects would be the largest thing in memory.
 */

/** A place in bytes. */
export interface Place {
  readonly view: DataView
  offset: number
}

/** Types of Thrift's compact protocol, by the number in which they are written. */
export const thrift = { stop: 0, list: 9, struct: 12 } as const

/** Moves behind one value. */
export function skipValue(at: Place, type: number): void {
  // Whether a boolean is true is said by its type.
  if (type === 1 || type === 2) return
  if (type === 3) at.offset++
  else if (type >= 4 && type <= 6) readVarint(at)
  else if (type === 7) at.offset += 8
  else if (type === 8) skipBytes(at)
  else if (type === thrift.list) skipList(at)
  else if (type === thrift.struct) skipStruct(at)
  else throw new RangeError('no type of the footer')
}

/** The type of a list's items and how many there are; moves to the first. */
export function readListHead(at: Place): { type: number; count: number } {
  const head = at.view.getUint8(at.offset++)
  const short = head >> 4
  const count = short === 15 ? readVarint(at) : short
  // Each takes a byte at least. Damaged bytes may say any number, and counting up to it takes years.
  if (count > at.view.byteLength - at.offset) throw new RangeError('a list longer than its bytes')
  return { type: head & 15, count }
}

/** The number of the next field, from that of the one before and the byte that begins it. */
export function readFieldId(at: Place, before: number, head: number): number {
  if (head >> 4 !== 0) return before + (head >> 4)
  const zigzag = readVarint(at)
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
}

/** A number of up to 64 bits; what no double holds loses its lowest digits. */
export function readVarint(at: Place): number {
  let value = 0
  for (let power = 1; power < 2 ** 70; power *= 128) {
    const byte = at.view.getUint8(at.offset++)
    value += (byte & 127) * power
    if (byte < 128) return value
  }
  throw new RangeError('a number without an end')
}

function skipBytes(at: Place): void {
  const length = readVarint(at)
  at.offset += length
}

function skipList(at: Place): void {
  const { type, count } = readListHead(at)
  // Booleans in a list take a byte each.
  for (let i = 0; i < count; i++) skipValue(at, type <= 2 ? 3 : type)
}

function skipStruct(at: Place): void {
  for (;;) {
    const head = at.view.getUint8(at.offset++)
    if (head === thrift.stop) return
    readFieldId(at, 0, head)
    skipValue(at, head & 15)
  }
}
