/** An example as a process of its own, with an emulator that outlives it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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

/** @param killAfterMs - SIGKILL after that time, unless it has ended before */
export async function runExample(
  name: string,
  args: readonly string[],
  killAfterMs?: number,
): Promise<ExampleEnd> {
  const startedAt = performance.now()
  // Keys and addresses of whoever runs the tests must have no effect.
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: process.env['TMPDIR'],
  }
  const child = spawn(process.execPath, [programOf(name), ...args], { env })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  return { code, signal, stdout, stderr, ms: performance.now() - startedAt }
}
