/**
 * A message of the library for who typed a command. Most of them say what to do in flags by themselves; the rest
 * asks to run "the same program" again, and a reader of the command has none.
 */
export function commandText(message: string): string {
  return message.replaceAll('the same program', 'the same command')
}
