/**
 * Runs one program in a process of its own and takes its figures: wall time as its starter sees it,
 * CPU time and peak memory as the kernel tells the program at its end.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { withOnlyEnv } from './with-only-env.ts'

/** What a run has cost. */
export interface Figures {
  readonly wallMs: number
  /** User and kernel mode, all threads. */
  readonly cpuMs: number
  readonly peakMB: number
  /** Whatever the program says besides. */
  readonly told: Readonly<Record<string, number>>
}

export interface RunOptions {
  /** The node binary. Default: the one that runs this. */
  readonly node?: string | undefined
  readonly nodeArgs?: readonly string[] | undefined
}

/** @throws when the program fails: a run that did not do its work has no figures. */
export async function runProgram(
  script: string,
  args: readonly string[],
  { node = process.execPath, nodeArgs = [] }: RunOptions = {},
): Promise<Figures> {
  const start = performance.now()
  // Whatever the environment holds of keys and addresses is not for the program.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const child = spawn(...withOnlyEnv(env, [node, ...nodeArgs, script, ...args]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (said = `${said}${bytes.toString()}`.slice(-4000)))
  const [code] = (await once(child, 'close')) as [number | null]
  const wallMs = performance.now() - start
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${said}`)
  const { cpuMs, peakMB, ...told } = JSON.parse(text) as Record<string, number>
  return { wallMs, cpuMs: cpuMs ?? Number.NaN, peakMB: peakMB ?? Number.NaN, told }
}
