/** Formats figures for people. */

/** Rounds a number to three digits; whole numbers stay complete. */
export function amount(figure: number): string {
  return Number(figure.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 2 })
}

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(count) / 3)))
  return `${amount(count / 1000 ** power)} ${units[power]}`
}

export function duration(hours: number): string {
  const seconds = hours * 3600
  if (seconds < 1) return `${amount(seconds * 1000)} ms`
  if (seconds < 100) return `${amount(seconds)} s`
  if (seconds < 6000) return `${amount(seconds / 60)} min`
  return hours < 100 ? `${amount(hours)} h` : `${amount(hours / 24)} days`
}
