/** The characters from one to another, both included. */
export function charactersBetween(from: string, to: string): string[] {
  const first = from.charCodeAt(0)
  const length = to.charCodeAt(0) - first + 1
  return Array.from({ length }, (_, i) => String.fromCharCode(first + i))
}

const digits = charactersBetween('0', '9')

/** Members of the classes that a pattern names with a backslash. */
export const characterClasses: Readonly<Record<string, readonly string[]>> = {
  d: digits,
  w: [...charactersBetween('a', 'z'), ...digits],
  s: [' '],
}
