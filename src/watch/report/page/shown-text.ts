/**
 * Text as it may stand on the page. What models, services and users wrote could turn the text around it, be
 * invisible, or hold a key; here it can not.
 */
import { redact } from '../../../api/redact.ts'

/** Controls, marks of direction, what has no width, tags. Line ends and tabs are text. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/gu

/** On one line, as names and labels are. */
export function shownText(text: string): string {
  return redact(text).replaceAll(/\s+/g, ' ').replaceAll(unseen, named)
}

/** With its lines. */
export function shownLines(text: string): string {
  return redact(text).replaceAll(unseen, (sign) => (/[\t\n]/.test(sign) ? sign : named(sign)))
}

function named(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
}
