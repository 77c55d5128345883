/** The most that a character can become in JSON: `\u0000`. */
const longestEscape = 6
/** Signs around a value and its name in JSON, and the longest number. */
const around = 32
/** The most that an image counts, and more than what comes with tools. */
const media = 2000

/**
 * Whether the prompt of these params may have more than so many tokens. It is quicker than counting
 * them, which most requests can do without: it only ever guesses too high.
 *
 * @param perCharacter - tokens of a character
 */
export function mayExceed(params: object, limit: number, perCharacter: number): boolean {
  let most = media
  const left: unknown[] = [params]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string') most += value.length * longestEscape * perCharacter
    else if (Array.isArray(value)) for (const one of value as unknown[]) left.push(one)
    else if (typeof value === 'object' && value !== null) {
      const { type } = value as { type?: unknown }
      // It has as many pages as it says.
      if (type === 'document') return true
      if (type === 'image') most += media
      for (const [name, member] of Object.entries(value)) {
        left.push(member)
        most += name.length * longestEscape * perCharacter
      }
    }
    most += around * perCharacter
    if (most > limit) return true
  }
  return false
}
