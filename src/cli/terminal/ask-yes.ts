import { createInterface } from 'node:readline/promises'

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/** Asks on the terminal. Anything but a yes is a no, and so is the end of the signal. */
export async function askYes(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // Ctrl+C at the question is the signal that ends the command, not an answer.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `, { signal }))
  } catch {
    return false
  } finally {
    lines.close()
  }
}
