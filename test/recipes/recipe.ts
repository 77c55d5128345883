/** The files of `docs/recipes`, run as they stand there, with the compiled command as `batchline` on PATH. */
import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts'
import { main, sentinelKey, service } from '../cli/cli.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'

export const recipes: string = join(import.meta.dirname, '../../../docs/recipes')

export function recipe(path: string): string {
  return readFileSync(join(recipes, path), 'utf8')
}

interface Test {
  teardown(fn: () => Promise<void> | void): void
  testdir(files: Record<string, string>): string
}

export interface ShellEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Place {
  readonly emulator: Emulator
  /** Holds the rows, the prompt and the schema, and what the recipe makes. */
  readonly cwd: string
  /** Comes first on PATH. */
  readonly bin: string
  /** Runs a program or, as `['bash', '-c', …]`, a line of the shell. */
  readonly run: (command: readonly string[], more?: RunMore) => Promise<ShellEnd>
}

export interface RunMore {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly input?: string
}

export const minute = 60_000

/** The topic that the emulated model gives to a ticket, so that a test can tell whose answer it has. */
export function topicOf(i: number): string {
  return ['billing', 'bug', 'account'][i % 3]!
}

export const ticketRows: ReadonlyArray<{ id: string; text: string }> = Array.from(
  { length: 6 },
  (_, i) => ({ id: `t-${i}`, text: `ticket ${i}: it's "broken", again` }),
)

export const inputFiles: Readonly<Record<string, string>> = {
  'tickets.jsonl': ticketRows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  'prompt.txt': 'What is this ticket about?\n\n{{text}}\n',
  'label.schema.json': JSON.stringify({
    type: 'object',
    properties: { topic: { enum: ['billing', 'bug', 'account'] } },
    required: ['topic'],
    additionalProperties: false,
  }),
}

/** A folder as the recipes expect it, an emulator whose batches take ten minutes, and a shell. */
export async function place(t: Test, options: EmulatorOptions = {}): Promise<Place> {
  const emulator = await service(t, {
    batchMs: 10 * minute,
    respond: (params) => {
      const [, i = '0'] = /ticket (\d+)/.exec(JSON.stringify(params.messages)) ?? []
      return JSON.stringify({ topic: topicOf(Number(i)) })
    },
    ...options,
  })
  const cwd = t.testdir({ ...inputFiles })
  const bin = join(cwd, 'bin')
  mkdirSync(bin)
  program(bin, 'batchline', `exec "${process.execPath}" "${main}" "$@"`)
  cpSync(join(recipes, 'step.sh'), join(bin, 'step.sh'))
  const base = {
    PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: cwd,
    ANTHROPIC_BASE_URL: emulator.url,
    ANTHROPIC_API_KEY: sentinelKey,
  }
  return {
    emulator,
    cwd,
    bin,
    run: (command, { cwd: where = cwd, env = {}, input = '' } = {}) =>
      end(spawn(...withOnlyEnv({ ...base, ...env }, [...command]), { cwd: where }), input),
  }
}

/** Puts a small program of the shell on PATH, such as a stand-in for one that is not here. */
export function program(bin: string, name: string, body: string): void {
  const path = join(bin, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}

async function end(child: ReturnType<typeof spawn>, input: string): Promise<ShellEnd> {
  const said = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...said }
}

/** What a finished recipe has written, as id and topic, in the order of the file. */
export function labels(file: string): Array<[id: string, topic: string]> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const { row, value } = JSON.parse(line) as { row: { id: string }; value: { topic: string } }
    return [row.id, value.topic]
  })
}

export const expected: ReadonlyArray<[id: string, topic: string]> = ticketRows.map(({ id }, i) => [
  id,
  topicOf(i),
])
