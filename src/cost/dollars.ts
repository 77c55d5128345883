/** `$1,234.50`, `$0.0123`, `$0.0000012`: to the cent from a dollar on, below it as far as there are figures. */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return 'an unknown amount'
  if (usd < 0) return `-${dollars(-usd)}`
  const digits = usd >= 1 || usd === 0 ? 2 : usd >= 0.01 ? 4 : 1 - Math.floor(Math.log10(usd))
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `$${usd.toLocaleString('en-US', fixed)}`
}
