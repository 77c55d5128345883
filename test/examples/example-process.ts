/** An example as a process of its own, with an emulator that outlives it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface ExampleEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** The module of an example that answers in place of the model. */
export function modelOf(name: string): string {
  return fileURLToPath(new URL(`../../examples/${name}/model.js`, import.meta.url))
}

export function isExample(name: string): boolean {
  return existsSync(programOf(name))
}

function programOf(name: string): string {
  return fileURLToPath(new URL(`../../examples/${name}.js`, import.meta.url))
}

/** When a process is killed: after that time, or when so many changes of files in a folder were seen. */
export type KillAt = { readonly ms: number } | { readonly folder: string; readonly changes: number }

/**
 * @param killAt - SIGKILL then, unless it has ended before
 * @param more - variables of its environment
 */
export async function runExample(
  name: string,
  args: readonly string[],
  killAt?: KillAt,
  more: Readonly<Record<string, string>> = {},
): Promise<ExampleEnd> {
  const startedAt = performance.now()
  // Keys and addresses of whoever runs the tests must have no effect.
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: process.env['TMPDIR'],
    ...more,
  }
  const child = spawn(process.execPath, [programOf(name), ...args], { env })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const leave = killAt === undefined ? undefined : killed(child, killAt)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  leave?.()
  return { code, signal, stdout, stderr, ms: performance.now() - startedAt }
}

/** @returns to be called when the process has ended */
function killed(child: ChildProcess, killAt: KillAt): () => void {
  if ('ms' in killAt) {
    const timer = setTimeout(() => child.kill('SIGKILL'), killAt.ms)
    return () => clearTimeout(timer)
  }
  return onChanges(killAt.folder, (changes) => {
    if (changes >= killAt.changes) child.kill('SIGKILL')
  })
}

/** Counts changes of files below a folder that is there already. @returns ends it */
export function onChanges(folder: string, listener: (changes: number) => void): () => void {
  let changes = 0
  const watcher = watch(folder, { recursive: true }, () => listener(++changes))
  // A file that is gone again before it is looked at is no reason to end.
  watcher.on('error', () => {})
  return () => watcher.close()
}
