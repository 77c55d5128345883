/**
 * Small numbers as Parquet packs them: runs of one value, and values of a few bits each. A value is
 * unpacked when it is asked for: a page of some bytes can stand for a billion of nulls.
 */
export class Hybrid {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #width: number
  #at: number
  /** Values left in the run at hand. */
  #left = 0
  /** The value of a run; `undefined` where each has its own. */
  #value: number | undefined
  /** Where the next packed value begins, in bits from `#at`. */
  #bit = 0

  /** @param width - bits of a value */
  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    if (end > bytes.length || width > 32) throw new RangeError('no packed numbers')
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#width = width
  }

  /** @throws RangeError behind the last. */
  next(): number {
    if (this.#width === 0) return 0
    while (this.#left === 0) this.#beginRun()
    this.#left--
    return this.#value ?? this.#unpack()
  }

  /** How many of the next values are a certain one. Runs are not counted one by one. */
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
    // Behind the bits of the last run, of which the last byte may be in part unused.
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
