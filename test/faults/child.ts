/** A process that is there to be killed, or to come to its own end. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import type { JobSpec } from './job-spec.ts'

const jobProcess = fileURLToPath(new URL('./job-process.js', import.meta.url))
const cliMain = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/** Far beyond any run: what is still there then hangs. */
const longestMs = 90_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
  readonly ms: number
  /** It had to be killed because it would not end. */
  readonly hung: boolean
}

export interface ChildOptions {
  readonly failpoint?: string | undefined
  /** A command in front, such as strace with its flags. */
  readonly under?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The library's process. */
export function startJob(spec: JobSpec, options: ChildOptions = {}): Child {
  return new Child([process.execPath, jobProcess, JSON.stringify(spec)], options)
}

/** The command line's process. */
export function startCli(args: readonly string[], url: string, options: ChildOptions = {}): Child {
  const env = { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-test-loopback', ...options.env }
  return new Child([process.execPath, cliMain, ...args], { ...options, env })
}

export class Child {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess

  constructor(command: readonly string[], { failpoint, under = [], env }: ChildOptions) {
    const { PATH } = process.env
    const all = { PATH, BATCHLINE_FAILPOINT: failpoint, ...env }
    const started = performance.now()
    this.#child = spawn(...withOnlyEnv(all, [...under, ...command]), {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.ended = this.#watch(started)
  }

  /** SIGKILL after so long, unless it has ended. */
  async killedAfter(ms: number): Promise<Ended> {
    const timer = setTimeout(() => this.kill(), ms)
    const ended = await this.ended
    clearTimeout(timer)
    return ended
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #watch(started: number): Promise<Ended> {
    const child = this.#child
    running.add(child)
    let stderr = ''
    let hung = false
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
    const guard = setTimeout(() => {
      hung = true
      this.kill()
    }, longestMs)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => {
        clearTimeout(guard)
        running.delete(child)
        resolve({ code, signal, stderr, ms: performance.now() - started, hung })
      })
    })
  }
}
