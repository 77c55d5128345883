/** What has no meaning of its own in an answer, and is passed over. */

/** Returns the offset after the name of a language. */
export function afterLanguage(text: string, start: number): number {
  let i = start
  while (i < start + 20 && isLetter(text.charCodeAt(i))) i++
  return i
}

/** Returns the offset after white space. */
export function afterSpace(text: string, start: number): number {
  let i = start
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

/** Of JSON: space, tab and the ends of lines. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

export function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}
