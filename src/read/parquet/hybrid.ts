/**
 * Decodes Parquet's RLE/bit-packing hybrid: runs of one value, and runs of values of a few bits
 * each. It unpacks values on demand: a page of a few bytes can stand for a billion nulls.
 */
export class Hybrid {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #width: number
  #at: number
  /** Number of values left in the current run. */
  #left = 0
  /** The value of an RLE run; `undefined` in a bit-packed run. */
  #value: number | undefined
  /** Position of the next packed value, in bits from `#at`. */
  #bit = 0

  /** @param width - bits per value */
  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    if (end > bytes.length || width > 32) throw new RangeError('no packed numbers')
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#width = width
  }

  /** @throws RangeError after the last value */
  next(): number {
    if (this.#width === 0) return 0
    while (this.#left === 0) this.#beginRun()
    this.#left--
    return this.#value ?? this.#unpack()
  }

  /** Counts how many of the next values are equal to `value`. It counts an RLE run at once. */
  count(value: number, among: number): number {
    if (this.#width === 0) return value === 0 ? among : 0
    let found = 0
    for (let rest = among; rest > 0;) {
      while (this.#left === 0) this.#beginRun()
      const here = Math.min(rest, this.#left)
      if (this.#value === value) found += here
      else if (this.#value === undefined) {
        for (let i = 0; i < here; i++) if (this.#unpack() === value) found++
      }
      this.#left -= here
      rest -= here
    }
    return found
  }

  #beginRun(): void {
    // Skip the packed bits of the last run; its last byte may be partly unused.
    if (this.#value === undefined) this.#at += this.#bit >>> 3
    const head = this.#varint()
    this.#left = Math.floor(head / 2)
    this.#bit = 0
    if (head % 2 === 1) {
      this.#left *= 8
      this.#value = undefined
      return
    }
    let value = 0
    for (let i = 0; i < Math.ceil(this.#width / 8); i++) value += this.#byte() * 256 ** i
    this.#value = value
  }

  #unpack(): number {
    const bytes = this.#bytes
    const at = this.#at + (this.#bit >>> 3)
    const shift = this.#bit & 7
    this.#bit += this.#width
    if (this.#at + ((this.#bit + 7) >>> 3) > this.#end) throw new RangeError('cut short')
    const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    if (shift + this.#width <= 32) return ((low >>> shift) & (2 ** this.#width - 1)) >>> 0
    return Math.floor(((low >>> 0) + bytes[at + 4]! * 2 ** 32) / 2 ** shift) % 2 ** this.#width
  }

  #varint(): number {
    let value = 0
    for (let power = 1; power <= 2 ** 28; power *= 128) {
      const byte = this.#byte()
      value += (byte & 127) * power
      if (byte < 128) return value
    }
    throw new RangeError('a number without an end')
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new RangeError('cut short')
    return this.#bytes[this.#at++]!
  }
}
