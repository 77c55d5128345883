/** `1 row`, `2 rows`. */
export function countText(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

/** An amount to three digits that count, since a row may cost a small part of a cent. */
export function usdText(usd: number): string {
  return `$${usd >= 1 ? usd.toFixed(2) : Number(usd.toPrecision(3))}`
}
