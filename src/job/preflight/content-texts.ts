/** Shorter texts may be ordinary words of a message, and reveal little. */
const minLength = 12

/** The texts of a request that a message of the service must not carry to a terminal or a log. */
export function contentTexts({
  messages,
  system,
}: {
  messages?: unknown
  system?: unknown
}): string[] {
  const texts = new Set<string>()
  const open: unknown[] = [messages, system]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string' && value.length >= minLength) texts.add(value)
    if (typeof value !== 'object' || value === null) continue
    // Pushed one at a time: an array may have more elements than a call accepts arguments.
    for (const inner of Object.values(value) as unknown[]) open.push(inner)
  }
  // Longest first: replacing a text that is part of another would leave the rest of that one.
  return [...texts].sort((a, b) => b.length - a.length)
}
