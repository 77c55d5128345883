/** Amounts as papers write them, in cents, so that sums are exact. */

/** Which sign stands before the cents. */
export type Decimal = ',' | '.'

/** 123456 cents are `1,234.56` or `1.234,56`. */
export function printCents(cents: number, decimal: Decimal): string {
  const whole = String(Math.floor(cents / 100)).replace(
    /\B(?=(\d{3})+$)/g,
    decimal === '.' ? ',' : '.',
  )
  return `${whole}${decimal}${String(cents % 100).padStart(2, '0')}`
}

/**
 * The amount in a text such as `EUR 1.234,56`, `1,234.56` or `1234.5`. The last sign before one or two
 * digits at the end is the decimal sign; all others part thousands.
 *
 * @returns NaN where there is none
 */
export function parseAmount(text: string): number {
  const found = /-?\d[\d.,' ]*/.exec(text)?.[0].replace(/[.,' ]+$/, '')
  if (found === undefined) return NaN
  const parts = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(found)
  return Number(`${parts?.[1]?.replace(/[.,' ]/g, '')}.${parts?.[2] ?? '0'}`)
}

export function toCents(amount: number): number {
  return Math.round(amount * 100)
}
