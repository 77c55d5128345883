/**
 * Numbers that a double can't hold. `JSON.parse` rounds them and says nothing: an id of nineteen
 * digits would be another row's id in the prompt, in the carried row and in the output.
 */
const brand = Symbol.for('batchline.ExactNumber')

/** Node 22 and later: JSON text that `JSON.stringify` writes as it is. */
type RawJson = { rawJSON?: (text: string) => unknown }

/**
 * A number of the input that a double can't hold, with the digits that stand there. `readRows` puts it
 * where such a number stands in a row; every other number is an ordinary `number`.
 *
 * In text it gives its digits (and `+` joins texts), and so does batchline wherever it writes JSON. In
 * other arithmetic and in comparisons an integer takes part as a `bigint`, so that mixing it with a
 * `number` throws instead of rounding; `Number(id)` rounds, because it was asked to. It is an object: take
 * `String(id)` for `===`, as a key of a Map, and before `structuredClone`, which keeps only its members.
 * `JSON.stringify` writes the digits as a number from Node 22 on, and as a string on Node 20, which can't
 * write them otherwise: a prompt that is made with it changes with the version.
 *
 * @example
 * ```ts
 * // {"id": 12345678901234567890}
 * const id = `${row.id}` // '12345678901234567890'
 * const asBigInt = BigInt(row.id) // 12345678901234567890n
 * ```
 */
export class ExactNumber {
  /** The number as it was written. */
  readonly text: string

  /** @param text - a number as JSON writes it */
  constructor(text: string) {
    this.text = text
  }

  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  toString(): string {
    return this.text
  }

  /** The digits as a number, or as a string on Node 20. */
  toJSON(): unknown {
    return (JSON as RawJson).rawJSON?.(this.text) ?? this.text
  }

  /** A `bigint` or a double where a number is asked for, else the digits. */
  [Symbol.toPrimitive](hint: string): bigint | number | string {
    if (hint !== 'number') return this.text
    return /^-?\d+$/.test(this.text) ? BigInt(this.text) : Number(this.text)
  }
}

/** Also for one that another copy of the package has made. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && brand in value
}

/**
 * Whether a double holds a number: written out again it has the same value, digit by digit. An integer
 * that would come out with a power of ten does not count as held: an id must not change its looks.
 */
export function fitsDouble(text: string): boolean {
  const written = String(Number(text))
  if (written === text) return true
  if (written.includes('e') && /^-?\d+$/.test(text)) return false
  return valueOf(written) === valueOf(text)
}

/** A number, or what keeps its digits. */
export function numberFrom(text: string): number | ExactNumber {
  return fitsDouble(text) ? Number(text) : new ExactNumber(text)
}

const parts = /^(-?)0*(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/i

/** One way of writing for each value: its digits without zeros at the ends, and a power of ten. */
function valueOf(text: string): string {
  const [, sign, whole = '', fraction = '', power = '0'] = parts.exec(text) ?? []
  if (sign === undefined) return text
  const digits = `${whole}${fraction}`
  const end = endOfDigits(digits)
  const significant = digits.slice(0, end).replace(/^0+/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - end}`
}

/** A loop, because a pattern for zeros at the end takes quadratic time in a long run of them. */
function endOfDigits(digits: string): number {
  let end = digits.length
  while (digits[end - 1] === '0') end--
  return end
}
