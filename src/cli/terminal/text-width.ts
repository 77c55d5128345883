/** How many columns of a terminal a text takes. Names in Chinese, Japanese or Korean take two a sign. */

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{1AFF0}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u
/** Marks that are drawn over the sign before, and signs that only join others. */
const without = /[\p{Mn}\p{Me}\p{Cf}]/u

export function textWidth(text: string): number {
  // Nearly all names are plain.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length
  let width = 0
  for (const sign of text) width += signWidth(sign)
  return width
}

/** The text with spaces behind it, up to so many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)))
}

/** As much of the beginning as fits into so many columns, cut between signs. */
export function cutTo(text: string, columns: number): string {
  let width = 0
  let end = 0
  for (const sign of text) {
    width += signWidth(sign)
    if (width > columns) return text.slice(0, end)
    end += sign.length
  }
  return text
}

/** As much of the end as fits into so many columns, cut between signs. */
export function endOf(text: string, columns: number): string {
  const signs = Array.from(text)
  let width = 0
  let from = signs.length
  while (from > 0 && width + signWidth(signs[from - 1]!) <= columns) {
    from -= 1
    width += signWidth(signs[from]!)
  }
  return signs.slice(from).join('')
}

function signWidth(sign: string): number {
  return without.test(sign) ? 0 : wide.test(sign) ? 2 : 1
}
