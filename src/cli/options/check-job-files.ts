/** What a run writes must not be what its job lives on: a log that is appended to the journal ends the job. */
import { dirname, relative, sep } from 'node:path'
import { Paths } from '../../job/disk/paths.ts'
import type { OptionTable } from './option.ts'
import { realPath } from './real-path.ts'
import { usageError } from './usage-error.ts'

/**
 * @param values - by name of the option
 * @param folder - of the job
 * @throws BatchlineError `ERR_OPTION` for an output file that has the place of a file of the job
 */
export function checkJobFiles(
  table: OptionTable,
  values: Readonly<Record<string, unknown>>,
  folder: string,
): void {
  for (const [name, option] of Object.entries(table)) {
    const path = values[name]
    if (option.kind !== 'output file' || typeof path !== 'string' || path === '-') continue
    if ([path, `${path}.part`].every((file) => !isOfJob(realPath(file), folder))) continue
    throw usageError(
      `--${name}: ${path} is inside the job folder ${folder}; give a path outside of it`,
    )
  }
}

function isOfJob(path: string, folder: string): boolean {
  const inside = relative(realPath(folder), path)
  if (inside === '' || inside.startsWith('..')) return false
  const [first = ''] = inside.split(sep)
  return first.startsWith('attempt-') || /\.(tmp|spool)$/.test(first) || namesOf(folder).has(first)
}

function namesOf(folder: string): ReadonlySet<string> {
  const paths = new Paths(folder)
  const { meta, lock, journal, figures, step, alerts, cancel, asked } = paths
  const files = [meta, lock, `${lock}.owner`, journal, figures, step, alerts, cancel, asked]
  return new Set(files.map((file) => relative(dirname(meta), file)))
}
