/**
 * XXH64, the checksum of zstd frames. It is arithmetic on 64 bits. A bigint would take ten times as
 * long, so the loop over all bytes works on two 32-bit halves.
 */

/** Halves of the two factors used for every byte. */
const p1High = 0x9e3779b1
const p1Low = 0x85ebca87
const p2High = 0xc2b2ae3d
const p2Low = 0x27d4eb4f

const p1 = 0x9e3779b185ebca87n
const p2 = 0xc2b2ae3d27d4eb4fn
const p3 = 0x165667b19e3779f9n
const p4 = 0x85ebca77c2b2ae63n
const p5 = 0x27d4eb2f165667c5n
const stripeBytes = 32

export class XxHash64 {
  /** Four accumulators, lower half first. */
  readonly #sums = new Int32Array(new BigUint64Array([word(p1 + p2), p2, 0n, word(-p1)]).buffer)
  readonly #rest = Buffer.alloc(stripeBytes)
  #restBytes = 0
  #total = 0

  update(bytes: Uint8Array): void {
    this.#total += bytes.length
    let at = 0
    if (this.#restBytes > 0) {
      at = Math.min(stripeBytes - this.#restBytes, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#restBytes)
      this.#restBytes += at
      if (this.#restBytes < stripeBytes) return
      this.#mix(this.#rest, 0, stripeBytes)
      this.#restBytes = 0
    }
    const end = at + Math.floor((bytes.length - at) / stripeBytes) * stripeBytes
    this.#mix(bytes, at, end)
    this.#rest.set(bytes.subarray(end))
    this.#restBytes = bytes.length - end
  }

  /** Returns the lower 32 bits of the checksum. */
  low(): number {
    const sums = [...new BigUint64Array(this.#sums.buffer)]
    let hash = p5
    if (this.#total >= stripeBytes) {
      hash = [1n, 7n, 12n, 18n].reduce((sum, by, i) => sum + rotate(sums[i]!, by), 0n)
      for (const sum of sums) hash = (hash ^ round(sum)) * p1 + p4
    }
    hash = word(hash + BigInt(this.#total))
    let at = 0
    for (; at + 8 <= this.#restBytes; at += 8) {
      hash = word(rotate(hash ^ round(this.#rest.readBigUInt64LE(at)), 27n) * p1 + p4)
    }
    if (at + 4 <= this.#restBytes) {
      hash = word(rotate(hash ^ word(BigInt(this.#rest.readUInt32LE(at)) * p1), 23n) * p2 + p3)
      at += 4
    }
    for (; at < this.#restBytes; at++) {
      hash = word(rotate(hash ^ word(BigInt(this.#rest[at]!) * p5), 11n) * p1)
    }
    hash = word((hash ^ (hash >> 33n)) * p2)
    hash = word((hash ^ (hash >> 29n)) * p3)
    return Number((hash ^ (hash >> 32n)) & 0xffffffffn)
  }

  /** Mixes whole stripes: eight bytes into each of the four accumulators. */
  #mix(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const sums = this.#sums
    for (let at = start; at < end; at += stripeBytes) {
      for (let i = 0; i < 8; i += 2) {
        const low = view.getInt32(at + i * 4, true)
        const high = view.getInt32(at + i * 4 + 4, true)
        const addedLow = (sums[i]! >>> 0) + (Math.imul(low, p2Low) >>> 0)
        const carry = addedLow > 0xffffffff ? 1 : 0
        const addedHigh = sums[i + 1]! + upper(low, high, p2Low, p2High) + carry
        const turnedHigh = (addedHigh << 31) | (addedLow >>> 1)
        const turnedLow = (addedLow << 31) | (addedHigh >>> 1)
        sums[i] = Math.imul(turnedLow, p1Low)
        sums[i + 1] = upper(turnedLow, turnedHigh, p1Low, p1High)
      }
    }
  }
}

/** Returns the upper half of the lower 64 bits of a product of two numbers given in halves. */
function upper(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const a0 = aLow & 0xffff
  const a1 = aLow >>> 16
  const b0 = bLow & 0xffff
  const b1 = bLow >>> 16
  const cross = a0 * b1
  const other = a1 * b0
  const middle = ((a0 * b0) >>> 16) + (cross & 0xffff) + (other & 0xffff)
  const product = a1 * b1 + (cross >>> 16) + (other >>> 16) + (middle >>> 16)
  return (product + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) | 0
}

function round(lane: bigint): bigint {
  return word(rotate(word(lane * p2), 31n) * p1)
}

function rotate(value: bigint, by: bigint): bigint {
  const whole = word(value)
  return word(whole << by) | (whole >> (64n - by))
}

function word(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
