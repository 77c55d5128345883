/** Gives an alert to a command of the user's, on its stdin: nothing of it is to be seen in the list of processes. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { DeliveryResult } from './delivery-result.ts'

const timeoutMs = 30_000

/** @param signal - kills the command */
export async function runAlertCommand(
  command: string,
  input: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const isGroup = process.platform !== 'win32'
  // A group of its own, so that what the shell has started is killed with it.
  const child = spawn(command, {
    shell: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: isGroup,
    windowsHide: true,
  })
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  let onStop = (): void => {}
  const stopped = new Promise<string>((resolve) => {
    onStop = () => {
      killAll(child, isGroup)
      // Not waited for: a process that hangs in the kernel would never end.
      child.unref()
      resolve('the alert command was stopped')
    }
    stop.addEventListener('abort', onStop, { once: true })
  })
  if (stop.aborted) onStop()
  // One that does not read its stdin may have done its work all the same.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  try {
    const why = await Promise.race([failureOf(child), stopped])
    if (why === undefined) return { kind: 'delivered' }
    const isLate = stop.aborted && !signal.aborted
    return {
      kind: 'failed',
      why: isLate ? `the alert command did not end within ${timeoutMs / 1000} seconds` : why,
    }
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

async function failureOf(child: ChildProcess): Promise<string | undefined> {
  return await new Promise((resolve) => {
    child.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(`the alert command can't be started (${code})`),
    )
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined)
      else resolve(`the alert command ended with ${signal ?? `exit code ${code}`}`)
    })
  })
}

function killAll(child: ChildProcess, isGroup: boolean): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    process.kill(isGroup ? -pid : pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
