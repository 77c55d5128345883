/**
 * How many tokens answers have: their percentiles, to 1 % of each value, in constant memory. A bucket counts
 * the values between two powers of a base, so sketches are merged by adding their buckets, and it makes no
 * difference in which order values came.
 */
const accuracy = 0.01
const step = Math.log((1 + accuracy) / (1 - accuracy))
/** Bucket 0 holds what is less than 1. The last one holds the largest safe integer. */
const buckets = 2 + Math.ceil(Math.log(Number.MAX_SAFE_INTEGER) / step)

export class TokenSketch {
  readonly #counts = new Float64Array(buckets)
  #max = 0
  count = 0

  /** The largest value, exactly. */
  get max(): number {
    return this.#max
  }

  add(value: number): void {
    const bucket = value < 1 ? 0 : 1 + Math.ceil(Math.log(value) / step)
    this.#put(Math.min(bucket, buckets - 1), 1)
    if (value > this.#max) this.#max = value
  }

  merge(other: TokenSketch): void {
    for (const [bucket, times] of other.#counts.entries()) if (times > 0) this.#put(bucket, times)
    this.#max = Math.max(this.#max, other.#max)
  }

  /** Merges what {@link toText} has written. */
  mergeText(text: string): void {
    const [max = 0, ...pairs] = numbersIn(Buffer.from(text, 'base64'))
    let bucket = 0
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      bucket += pairs[i] ?? 0
      this.#put(Math.min(bucket, buckets - 1), pairs[i + 1] ?? 0)
    }
    this.#max = Math.max(this.#max, max)
  }

  /** @param share - 0.5 for the median. Undefined if there is no value */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined
    const rank = Math.max(1, Math.ceil(share * this.count))
    let seen = 0
    const bucket = this.#counts.findIndex((times) => (seen += times) >= rank)
    if (bucket <= 0) return 0
    // The value that is within the accuracy of both ends of the bucket.
    return Math.min(this.#max, Math.round(Math.exp((bucket - 1) * step) * (1 - accuracy)))
  }

  /** The buckets in use, as base64: a few bytes for each. */
  toText(): string {
    const bytes: number[] = []
    push(bytes, Math.ceil(this.#max))
    let last = 0
    for (const [bucket, times] of this.#counts.entries()) {
      if (times === 0) continue
      push(bytes, bucket - last)
      push(bytes, times)
      last = bucket
    }
    return Buffer.from(bytes).toString('base64')
  }

  #put(bucket: number, times: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times
    this.count += times
  }
}

/** Seven bits a byte, the lowest first. Without bit operations, which would cut a number off at 32 bits. */
function push(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128))
  bytes.push(rest)
}

function numbersIn(bytes: Buffer): number[] {
  const numbers: number[] = []
  let value = 0
  let place = 1
  for (const byte of bytes) {
    value += (byte % 128) * place
    place *= 128
    if (byte >= 128) continue
    numbers.push(value)
    value = 0
    place = 1
  }
  return numbers
}
