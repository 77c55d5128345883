import { BatchlineError } from '../../errors.ts'
import type { Paths } from '../disk/paths.ts'

/** @param path - a file of a chunk that the journal would know if it had all its records */
export function lostRecords({ journal }: Paths, path: string): BatchlineError {
  return new BatchlineError(
    'ERR_JOURNAL',
    `${path} belongs to a chunk that ${journal} does not know: the journal has lost records, so what was paid since ` +
      'then is not known. Nothing was sent or removed. Restore the folder from a copy.',
  )
}
