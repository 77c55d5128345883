/** A set of small whole numbers, one bit each: a million of them need 125 kilobytes. */
export class NumberSet {
  #bits: Uint8Array = new Uint8Array(1024)

  add(number: number): void {
    const byte = number >> 3
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(this.#bits.length * 2, byte + 1))
      grown.set(this.#bits)
      this.#bits = grown
    }
    this.#bits[byte]! |= 1 << (number & 7)
  }

  has(number: number): boolean {
    return ((this.#bits[number >> 3] ?? 0) & (1 << (number & 7))) !== 0
  }
}
