/**
 * Runs a program in its own process and takes its figures: wall time as seen from outside, CPU time
 * and peak memory as the kernel reports them to the program at its end.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { withOnlyEnv } from './with-only-env.ts'

/** The cost of a run. */
export interface Figures {
  readonly wallMs: number
  /** User and kernel time of all threads. */
  readonly cpuMs: number
  readonly peakMB: number
  /** Further figures that the program reports. */
  readonly reported: Readonly<Record<string, number>>
}

export interface RunOptions {
  /** The node binary. Default: the current one. */
  readonly node?: string | undefined
  readonly nodeArgs?: readonly string[] | undefined
}

/** @throws if the program fails: a run that did not do its work has no figures. */
export async function runProgram(
  script: string,
  args: readonly string[],
  { node = process.execPath, nodeArgs = [] }: RunOptions = {},
): Promise<Figures> {
  const start = performance.now()
  // The program must not see keys and addresses of the environment.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const child = spawn(...withOnlyEnv(env, [node, ...nodeArgs, script, ...args]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let errorOutput = ''
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
  child.stderr.on(
    'data',
    (bytes: Buffer) => (errorOutput = `${errorOutput}${bytes.toString()}`.slice(-4000)),
  )
  const [code] = (await once(child, 'close')) as [number | null]
  const wallMs = performance.now() - start
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errorOutput}`)
  const { cpuMs, peakMB, ...reported } = JSON.parse(text) as Record<string, number>
  return { wallMs, cpuMs: cpuMs ?? Number.NaN, peakMB: peakMB ?? Number.NaN, reported }
}
