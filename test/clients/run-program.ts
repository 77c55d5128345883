import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface ProgramRun {
  readonly code: number | null
  /** Standard output and standard error, for a person who wants to know why it failed. */
  readonly output: string
}

/** Runs a program until it exits. It rejects only if the program cannot be started. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<ProgramRun> {
  const env = { ...process.env, ...options.env }
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, output: out + error }
}
