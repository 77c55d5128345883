const maxLength = 500

/**
 * What user code threw, in one bounded line for a message: the class and what it says. The text is
 * the user's own; errors of V8's JSON.parse quote the data and must not come here.
 */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'something that is not an Error'
  const text = `${thrown.name}: ${thrown.message}`
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}
