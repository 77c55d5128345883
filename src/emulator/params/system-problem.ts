/** Checks the system messages within a conversation: where they stand. */
type Message = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service where they are known. */
export function systemProblem(
  messages: readonly Message[],
  isSupported: boolean,
): string | undefined {
  let before: unknown
  for (const [i, { role }] of messages.entries()) {
    if (role !== 'system') {
      before = role
      continue
    }
    if (!isSupported) return "role 'system' is not supported on this model"
    // Several of them may follow the same turn.
    if (before === 'user') continue
    return before === undefined
      ? `messages.${i}: the first message cannot have the role 'system'. Use the top-level system parameter.`
      : `messages.${i}: a message with the role 'system' must follow a user message`
  }
  return undefined
}
