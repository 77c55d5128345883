/** More of a range would not make texts more varied, and a range may have a million. */
const mostCharacters = 256

/** The characters from one to another, both included: the first ones of a long range. */
export function charactersBetween(from: string, to: string): string[] {
  const first = from.codePointAt(0) ?? 0
  const length = Math.min((to.codePointAt(0) ?? 0) - first + 1, mostCharacters)
  return Array.from({ length }, (_, i) => String.fromCodePoint(first + i))
}

const digits = charactersBetween('0', '9')

/** Members of the classes that a pattern names with a backslash. */
export const characterClasses: Readonly<Record<string, readonly string[]>> = {
  d: digits,
  w: [...charactersBetween('a', 'z'), ...digits],
  s: [' '],
}
