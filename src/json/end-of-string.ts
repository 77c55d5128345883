/**
 * Returns the offset after the quote that closes the string at `quote`, or the length of the text
 * where no quote closes it. It searches for quotes instead of walking characters: strings are most
 * of a row.
 */
export function endOfString(text: string, quote: number): number {
  let end = text.indexOf('"', quote + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end + 1
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}
