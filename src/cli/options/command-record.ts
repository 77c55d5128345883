/**
 * The command as the job keeps it, so that `batchline resume` can repeat it from any folder: the same
 * arguments with absolute paths. There is no option for a key, so there is none in it.
 */
import { resolve } from 'node:path'
import { BatchlineError } from '../../errors.ts'
import type { JobMeta } from '../../job/core/job-meta.ts'
import { runFlags } from './run-flags.ts'
import type { RunValues } from './run-flags.ts'

/** In `job.json` as `command`. */
export interface CommandRecord {
  readonly run: readonly string[]
}

/** @param inputs - absolute, or `-` */
export function commandRecord(values: RunValues, inputs: readonly string[]): CommandRecord {
  const args: string[] = []
  for (const flag of Object.keys(runFlags) as Array<keyof typeof runFlags>) {
    const value = values[flag]
    // The folder is where the record lies; it may be moved. What to do about a batch in doubt was
    // decided once, for that batch.
    if (value === undefined || flag === 'job' || flag === 'orphans') continue
    if (typeof value === 'boolean') args.push(value ? `--${flag}` : `--no-${flag}`)
    else args.push(`--${flag}=${absolute(flag, value)}`)
  }
  return { run: [...args, '--', ...inputs] }
}

function absolute(flag: keyof typeof runFlags, value: string): string {
  switch (flag) {
    case 'output':
    case 'rejects':
    case 'schema':
      return value === '-' ? value : resolve(value)
    case 'prompt':
    case 'system':
      return /^@(?!@)/.test(value) ? `@${resolve(value.slice(1))}` : value
    default:
      return value
  }
}

/** @throws BatchlineError `ERR_INPUT` where the job was not made by `batchline run`. */
export function keptArgs({ command }: JobMeta, folder: string): readonly string[] {
  const { run } = (command ?? {}) as { run?: unknown }
  if (Array.isArray(run) && run.every((arg) => typeof arg === 'string')) return run
  throw new BatchlineError(
    'ERR_INPUT',
    `${folder} holds no command of batchline run to repeat: the job was made by a program. Run that program again.`,
  )
}
