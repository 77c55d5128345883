/**
 * The beginning of a text, to be kept. A copy: a substring would keep all of the text that it was cut from,
 * which may be an answer of a megabyte.
 */
export function shortText(text: string, most: number): string {
  if (text.length <= most) return copied(text)
  const last = text.charCodeAt(most - 1)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return `${copied(text.slice(0, isHalf ? most - 1 : most))}…`
}

/** The text without the larger one that it may be a part of. V8 keeps a substring of 13 characters or more as a view on the whole. */
export function copied(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le')
}
