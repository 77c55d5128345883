/**
 * What `batchline run` is to do, checked as a whole before anything is read, written or sent.
 */
import { dirname, join, resolve } from 'node:path'
import { orphanWords } from '../../job/core/orphans.ts'
import type { Orphans } from '../../job/core/orphans.ts'
import type { ReadRowsOptions } from '../../read/reading-options.ts'
import { commandRecord } from './command-record.ts'
import type { CommandRecord } from './command-record.ts'
import { checkApart, givenInputs } from './given-inputs.ts'
import { givenReading } from './given-reading.ts'
import { loadSchema } from './json-schema.ts'
import type { LoadedSchema } from './json-schema.ts'
import { checkTarget, notEmpty, oneOf, seconds, textOrFile, wholeNumber } from './option-value.ts'
import { parseCommand } from './parse-command.ts'
import { runFlags } from './run-flags.ts'
import type { RunValues } from './run-flags.ts'
import { usageError } from './usage-error.ts'

/** What requests are made of, where the rows are not requests themselves. */
export interface PromptOptions {
  readonly prompt: string
  readonly system: string | undefined
  readonly model: string
  readonly maxTokens: number
  readonly id: string | undefined
}

export interface RunOptions {
  /** Absolute paths and globs, or `-` alone. */
  readonly inputs: readonly string[]
  /** How they are written, where names and first bytes do not tell. */
  readonly reading: ReadRowsOptions
  /** An absolute path, or `-`. */
  readonly output: string
  readonly rejects: string | undefined
  readonly job: string
  readonly template: PromptOptions | undefined
  readonly carry: boolean | readonly string[]
  readonly schema: LoadedSchema | undefined
  readonly maxRequests: number | undefined
  readonly maxBytes: number | undefined
  readonly concurrency: number | undefined
  /** Names, for the header of each create call. */
  readonly betas: readonly string[] | undefined
  readonly maxAttempts: number | undefined
  readonly pollMs: number | undefined
  readonly settleMs: number | undefined
  readonly order: 'input' | 'ended' | undefined
  readonly changed: 'error' | 'keep' | undefined
  readonly orphans: Orphans | undefined
  readonly preflight: boolean
  /** The same command, to be kept in the job. */
  readonly record: CommandRecord
}

/**
 * @param args - what stands behind `batchline run`
 * @param job - the folder, where it is known already
 * @throws BatchlineError `ERR_OPTION` naming the option that can't be.
 */
export function parseRun(args: readonly string[], job?: string): RunOptions {
  const { values, positionals } = parseCommand('run', args, runFlags)
  const inputs = givenInputs(positionals)
  const { output, rejects } = targetsOf(values, inputs)
  const folder = job ?? jobOf(values, output)
  checkApart('job', jobFiles(folder), inputs)
  return {
    inputs,
    reading: givenReading(values),
    output,
    rejects,
    job: folder,
    template: templateOf(values),
    carry: carryOf(values.carry),
    schema: values.schema === undefined ? undefined : loadSchema(values.schema),
    maxRequests: wholeNumber('max-requests', values['max-requests'], 100_000),
    maxBytes: wholeNumber('max-bytes', values['max-bytes'], 256_000_000),
    concurrency: wholeNumber('concurrency', values.concurrency, 100),
    betas: betasOf(values.betas),
    maxAttempts: wholeNumber('max-attempts', values['max-attempts'], 1000),
    pollMs: seconds('poll', values.poll),
    settleMs: seconds('settle', values.settle),
    order: oneOf('order', values.order, ['input', 'ended']),
    changed: oneOf('changed', values.changed, ['error', 'keep']),
    orphans: oneOf('orphans', values.orphans, orphanWords),
    preflight: values.preflight ?? true,
    record: commandRecord(values, inputs),
  }
}

function targetsOf(
  values: RunValues,
  inputs: readonly string[],
): { output: string; rejects: string | undefined } {
  const output = pathOf(notEmpty('output', values.output) ?? '-')
  const given = notEmpty('rejects', values.rejects)
  if (given === '-')
    throw usageError('--rejects is a file; the rows of stdout are those of --output')
  const rejects = given === undefined ? undefined : resolve(given)
  for (const [flag, path] of [['output', output] as const, ['rejects', rejects] as const]) {
    if (path === undefined || path === '-') continue
    checkApart(flag, [path, `${path}.part`], inputs)
    if (/\.gz$/i.test(path))
      throw usageError(`--${flag} is written as plain JSONL: give a name without .gz`)
    checkTarget(flag, path, dirname(path))
  }
  if (rejects === output) throw usageError('--rejects and --output are the same file')
  return { output, rejects }
}

function jobOf(values: RunValues, output: string): string {
  const given = notEmpty('job', values.job)
  if (given !== undefined) return resolve(given)
  if (output !== '-') return `${output}.job`
  throw usageError(
    '--job DIR is needed: the folder with all that it takes to go on after a crash. Without it, and with ' +
      '-o FILE, it is FILE.job',
  )
}

/** Of what lies in a job folder, a file of each kind that looks like an input. */
function jobFiles(folder: string): string[] {
  const names = ['chunk-000001.json', 'results-000001.jsonl'].map((name) => join('attempt-1', name))
  return ['job.json', 'journal.jsonl', ...names].map((name) => join(folder, name))
}

function templateOf(values: RunValues): PromptOptions | undefined {
  const prompt = textOrFile('prompt', values.prompt)
  if (prompt === undefined) {
    for (const flag of ['system', 'model', 'max-tokens', 'id'] as const) {
      if (values[flag] === undefined) continue
      throw usageError(
        `--${flag} goes with --prompt: without it each row is a ready request {"custom_id", "params"}`,
      )
    }
    return undefined
  }
  const model = notEmpty('model', values.model)
  if (model === undefined) throw usageError('--prompt needs --model, the name of the model to ask')
  return {
    prompt,
    system: textOrFile('system', values.system),
    model,
    maxTokens: wholeNumber('max-tokens', values['max-tokens'], 1_000_000) ?? 1024,
    id: notEmpty('id', values.id),
  }
}

function carryOf(text: string | undefined): boolean | readonly string[] {
  if (text === undefined) return false
  if (text === 'all') return true
  const fields = text.split(',').map((field) => field.trim())
  if (fields.every(Boolean)) return fields
  throw usageError('--carry is names of fields, separated by commas, or all')
}

/** Each goes into a header as it is. */
function betasOf(text: string | undefined): readonly string[] | undefined {
  const names = text?.split(',').map((name) => name.trim())
  if (names?.every((name) => /^[\w.-]+$/.test(name)) ?? true) return names
  throw usageError('--betas is names of betas, separated by commas')
}

function pathOf(given: string): string {
  return given === '-' ? given : resolve(given)
}
