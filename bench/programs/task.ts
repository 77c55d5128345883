/** The work that every program of the throughput benchmark does in its own way. */
import { parseArgs } from 'node:util'
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'

export interface Task {
  readonly input: string
  readonly output: string
  readonly folder: string
  readonly url: string
  /** Whether a prompt turns rows into requests; otherwise they are ready requests. */
  readonly prompt: boolean
  readonly validate: boolean
  readonly perBatch: number
  /** Capabilities that are switched on, with commas between, for the program that knows them. */
  readonly on?: string
}

/** The key of the benchmarks. They never use one of the environment. */
export const apiKey = 'sk-bench-loopback'

export const pollMs = 100

/** Reads the task from the command line; see {@link taskArgs}. */
export function readTask(): Task {
  const { values } = parseArgs({
    options: {
      input: { type: 'string', default: '' },
      output: { type: 'string', default: '' },
      folder: { type: 'string', default: '' },
      url: { type: 'string', default: '' },
      prompt: { type: 'boolean', default: false },
      validate: { type: 'boolean', default: false },
      on: { type: 'string', default: '' },
      'per-batch': { type: 'string', default: '100000' },
    },
  })
  const { 'per-batch': perBatch, ...rest } = values
  return { ...rest, perBatch: Number(perBatch) }
}

export function taskArgs(task: Task): string[] {
  const { input, output, folder, url, prompt, validate, perBatch, on } = task
  const given = { input, output, folder, url, 'per-batch': String(perBatch) }
  return [
    ...Object.entries(given).flatMap(([flag, value]) => [`--${flag}`, value]),
    ...(prompt ? ['--prompt'] : []),
    ...(validate ? ['--validate'] : []),
    ...(on ? ['--on', on] : []),
  ]
}

export interface Row {
  id: string
  text: string
}

export interface Request {
  custom_id: string
  params: MessageCreateParamsNonStreaming
}

export function ask(row: Row): Request {
  return {
    custom_id: row.id,
    params: {
      model: 'claude-haiku-5-5',
      max_tokens: 64,
      system: 'You label tickets. Answer with JSON: {"label", "score", "reason"}.',
      messages: [{ role: 'user', content: `Label this ticket: ${row.text}` }],
    },
  }
}
