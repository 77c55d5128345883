/**
 * What `batchline run` is to do, checked as a whole before anything is read, written or sent.
 */
import { join } from 'node:path'
import { checkJobFiles } from './check-job-files.ts'
import { checkApart, checkOutputs } from './check-outputs.ts'
import { commandRecord } from './command-record.ts'
import type { CommandRecord } from './command-record.ts'
import { checkFallback } from './given-fallback.ts'
import { checkConfidence } from './given-tiers.ts'
import { givenInputs } from './given-inputs.ts'
import { carriedWith, checkTruth } from './given-truth.ts'
import { libraryOptions } from './library-options.ts'
import type { LibraryOptions } from './library-options.ts'
import type { OptionValues } from './option.ts'
import { optionsOf } from './option-table.ts'
import type { OptionsOf } from './option-table.ts'
import { parseCommand } from './parse-command.ts'
import { requestParts } from './request-source.ts'
import type { RequestSource } from './request-source.ts'
import { usageError } from './usage-error.ts'

type RunTable = OptionsOf<'run'>
type RunValues = OptionValues<RunTable>

/** The values of the options by name, and what only all of them together say. */
export interface RunOptions extends Omit<RunValues, 'job' | 'schema' | 'carry'>, RequestSource {
  readonly job: string
  /** By function of the library, the options that it gets. */
  readonly library: LibraryOptions<RunTable>
  /** The same command, for the job to keep. */
  readonly record: CommandRecord
}

/**
 * @param args - what stands behind `batchline run`
 * @param job - the folder, where it is known already
 * @throws BatchlineError `ERR_OPTION` naming the option that is wrong
 */
export function parseRun(args: readonly string[], job?: string): RunOptions {
  const { values, given, positionals } = parseCommand('run', args)
  const inputs = givenInputs(positionals)
  const table = optionsOf('run')
  checkOutputs(table, values, inputs)
  checkStdoutFree(values)
  const folder = job ?? jobOf(values)
  if (values.answers === folder) {
    throw usageError(
      '--answers and --job are the same folder. Answers are shared by jobs: give them a folder of their own',
    )
  }
  checkApart('job', jobFiles(folder), inputs)
  checkJobFiles(table, values, folder)
  const library = libraryOptions(table, values)
  const parts = requestParts(values, library.readRows)
  checkConfidence(values.confidence, parts.schema?.json)
  checkFallback(values.fallback, parts.schema)
  checkTruth(values.truth, parts.schema?.json)
  checkLog(values)
  // What a job keeps of an earlier run may be rules alone: an address is not kept.
  if (job === undefined) checkAlerts(values)
  return {
    ...values,
    inputs,
    job: folder,
    ...parts,
    carry: carriedWith(values.carry, values.truth) as RequestSource['carry'],
    library,
    record: commandRecord(given, inputs),
  }
}

/** @throws BatchlineError `ERR_OPTION` where events would be mixed with something else */
function checkLog({ log, output, json }: RunValues): void {
  if (log !== '-') return
  if (json) throw usageError('--log - and --json both write to stdout: name a file with --log FILE')
  if (output !== '-') return
  throw usageError('--log - writes to stdout, where the rows go: name a file for them with -o FILE')
}

/** @throws BatchlineError `ERR_OPTION` for rules that nobody would be told of */
function checkAlerts(values: RunValues): void {
  if (values.notify !== undefined) return
  for (const name of ['alert', 'expect-row'] as const) {
    if (values[name] === undefined) continue
    throw usageError(`--${name} needs --notify; otherwise no alerts are sent`)
  }
}

function jobOf({ job, output }: RunValues): string {
  if (job !== undefined) return job
  if (output !== '-') return `${output}.job`
  throw usageError(
    '--job DIR is required: the folder that holds everything needed to continue after a crash. Without it, and with ' +
      '-o FILE, it is FILE.job',
  )
}

/** @throws BatchlineError `ERR_OPTION` where stdout has to serve twice */
export function checkStdoutFree({
  json,
  once,
  output,
}: {
  readonly json?: boolean | undefined
  readonly once?: boolean | undefined
  readonly output: string
}): void {
  if (output !== '-' || !(json || once)) return
  throw usageError(
    json
      ? '--json needs -o FILE: stdout can hold either the JSON or the rows'
      : '--once needs -o FILE: each step would write the first rows to stdout again',
  )
}

/** Of what lies in a job folder, a file of each kind that looks like an input. */
function jobFiles(folder: string): string[] {
  const names = ['chunk-000001.json', 'results-000001.jsonl'].map((name) => join('attempt-1', name))
  return ['job.json', 'journal.jsonl', ...names].map((name) => join(folder, name))
}
