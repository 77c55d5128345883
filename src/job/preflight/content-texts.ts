/** Shorter ones may be words of a message, and say little. */
const minLength = 12

/** The texts of a request that a message of the service must not bring to a terminal or a log. */
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
    // One at a time: an array may have more elements than a call takes arguments.
    for (const inner of Object.values(value) as unknown[]) open.push(inner)
  }
  // A text that is a part of another would leave the rest of it.
  return [...texts].sort((a, b) => b.length - a.length)
}
