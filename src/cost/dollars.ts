/** An amount with two digits behind the point, or as many as it takes to see it. */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return 'an unknown amount'
  if (usd === 0 || Math.abs(usd) >= 1) return `$${usd.toFixed(2)}`
  const digits = Math.min(9, 2 - Math.floor(Math.log10(Math.abs(usd))))
  return `$${usd.toFixed(digits)}`
}
