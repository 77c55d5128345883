import { BatchlineError } from '../../errors.ts'

/** The error for a record of a newer version. It may say that something was paid, so it is not passed over. */
export function unknownRecord(record: never): BatchlineError {
  return new BatchlineError(
    'ERR_FORMAT',
    `the journal contains a record of type ${JSON.stringify((record as { type?: unknown }).type)} that this version ` +
      'does not know; a newer version wrote it. Nothing was sent. Use that version.',
  )
}
