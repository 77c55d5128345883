/**
 * Numbers that a double can't hold. `JSON.parse` rounds them silently: an id of 19 digits would
 * become another row's id in the prompt, the carried row and the output.
 */
const brand = Symbol.for('batchline.ExactNumber')

/** From Node 22 on: JSON text that `JSON.stringify` writes unchanged. */
type RawJson = { rawJSON?: (text: string) => unknown }

/**
 * A number of the input that a double can't hold, with all its digits. `readRows` puts it into a
 * row in place of such a number. Every other number is an ordinary `number`.
 *
 * In text it prints its digits (`+` concatenates). batchline writes its digits wherever it writes
 * JSON. In other arithmetic and in comparisons an integer acts as a `bigint`, so mixing it with a
 * `number` throws instead of rounding. `Number(id)` rounds, because you asked for it. It is an
 * object: use `String(row.id)` for `===`, as the key of a Map, and before `structuredClone`, which
 * copies only its members.
 *
 * `JSON.stringify` writes the digits as a number from Node 22 on. Node 20 can't, so it writes them
 * as a string: a prompt that you build with `JSON.stringify` differs between the two.
 *
 * @example
 * ```ts
 * // {"id": 12345678901234567890}
 * const row = { id: new ExactNumber('12345678901234567890') }
 * const id = `${row.id}` // '12345678901234567890'
 * const asBigInt = BigInt(id) // 12345678901234567890n
 * ```
 */
export class ExactNumber {
  /** The number as the input wrote it. */
  readonly text: string

  /** @param text - a number in JSON syntax */
  constructor(text: string) {
    this.text = text
  }

  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  /** The digits, as they were written. */
  toString(): string {
    return this.text
  }

  /** Returns the digits as a number, or as a string on Node 20. */
  toJSON(): unknown {
    return (JSON as RawJson).rawJSON?.(this.text) ?? this.text
  }

  /** Returns a `bigint` or a double in arithmetic, else the digits. */
  [Symbol.toPrimitive](hint: string): bigint | number | string {
    if (hint !== 'number') return this.text
    return /^-?\d+$/.test(this.text) ? BigInt(this.text) : Number(this.text)
  }
}

/** Also recognizes an instance from another copy of the package. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * Whether a double holds a number: printed again it has the same value, digit by digit. An integer
 * that would print with an exponent does not fit: an id must keep its form.
 */
export function fitsDouble(text: string): boolean {
  const written = String(Number(text))
  if (written === text) return true
  if (written.includes('e') && /^-?\d+$/.test(text)) return false
  return exactValue(written) === exactValue(text)
}

/** Returns a number, or an object that keeps the digits. */
export function numberFrom(text: string): number | ExactNumber {
  return fitsDouble(text) ? Number(text) : new ExactNumber(text)
}

const parts = /^(-?)0*(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/i

/** Normalizes a number: its digits without zeros at either end, and a power of ten. Other text is returned as it is. */
export function exactValue(text: string): string {
  const [, sign, whole = '', fraction = '', power = '0'] = parts.exec(text) ?? []
  if (sign === undefined) return text
  const digits = `${whole}${fraction}`
  const end = endOfDigits(digits)
  const significant = digits.slice(0, end).replace(/^0+/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - end}`
}

/** A loop: a pattern for trailing zeros takes quadratic time in a long run of them. */
function endOfDigits(digits: string): number {
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return end
}
