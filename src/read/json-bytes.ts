/** JSON's punctuation, as bytes of UTF-8. */
export const byte = {
  quote: 0x22,
  backslash: 0x5c,
  newline: 0x0a,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  comma: 0x2c,
  colon: 0x3a,
} as const

export function isSpace(char: number): boolean {
  return char === 0x20 || char === byte.newline || char === 0x0d || char === 0x09
}
