/**
 * The compiled command as a process of its own, as a user starts it. Address and key are told to it
 * and nothing else of the environment that could change what it does.
 */
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts'
import { respond } from '../fixtures/answered.ts'

export const main: string = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

/** In every child's environment, and to be found nowhere else. */
export const sentinelKey = 'sk-ant-api03-SENTINEL-do-not-show-0123456789'

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface CliOptions {
  /** Where the service is. */
  url?: string | undefined
  /** For standard input; without it there is none. */
  input?: string | Buffer
  cwd?: string
  env?: Record<string, string>
}

/** None outlives the test file: without its emulator a run would try again for ever. */
const running = new Set<ChildProcessWithoutNullStreams>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export class Cli {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  #stderr = ''

  constructor(args: readonly string[], { url, input, cwd, env }: CliOptions = {}) {
    const { PATH } = process.env
    const service =
      url === undefined ? {} : { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: sentinelKey }
    const command = [process.execPath, main, ...args]
    this.child = spawn(...withOnlyEnv({ PATH, ...service, ...env }, command), { cwd })
    running.add(this.child)
    this.child.stdin.on('error', () => {})
    if (input !== undefined) this.child.stdin.end(input)
    const stdout: Buffer[] = []
    this.child.stdout.on('data', (data: Buffer) => stdout.push(data))
    this.child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()))
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        running.delete(this.child)
        resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: this.#stderr })
      })
    })
  }

  /** Resolves when stderr has said it. */
  async said(what: string | RegExp): Promise<void> {
    const found = (): boolean =>
      typeof what === 'string' ? this.#stderr.includes(what) : what.test(this.#stderr)
    while (!found()) {
      await new Promise<void>((resolve, reject) => {
        this.child.stderr.once('data', () => resolve())
        this.child.stderr.once('end', () =>
          reject(new Error(`never said ${String(what)}:\n${this.#stderr}`)),
        )
      })
    }
  }
}

/** Runs the command to its end. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return await new Cli(args, { input: '', ...options }).ended
}

/** An emulator that answers `re: <prompt>`, quickly unless told otherwise. */
export async function service(t: Test, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    respond,
    ...options,
  })
  t.teardown(() => emulator.close())
  return emulator
}

/** A ready request. */
export function requestRow(i: number, more: object = {}): object {
  const messages = [{ role: 'user', content: `question ${i}` }]
  return {
    custom_id: `id ${i}`,
    params: { model: 'claude-haiku-5-5', max_tokens: 64, messages, ...more },
  }
}

export function jsonl(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

/** So many ready requests as JSON lines. */
export function requestLines(n: number): string {
  return jsonl(Array.from({ length: n }, (_, i) => requestRow(i)))
}

/** What is read of an outcome here. */
export interface OutcomeLine {
  ok: boolean
  custom_id: string
  position: number
  value?: unknown
  row?: unknown
  failure?: { kind: string; message: string }
}

export function outcomes(text: string | Buffer): OutcomeLine[] {
  const lines = text.toString().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as OutcomeLine)
}

/** Looks at the service every 50 ms. */
export const fast = ['--poll', '0.05', '--settle', '0.5']
