/** The errors of `writeTo`. Of an error of the database they say its name and code: its text may hold rows. */
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'

const kept = 'Nothing paid is lost: all outcomes are in the job folder.'

/** The outcomes can't be written. */
export function notWritten(
  from: number,
  to: number,
  failures: number,
  cause: unknown,
  isKnown: boolean,
): BatchlineError {
  const tried = failures === 1 ? 'the first try failed' : `${failures} tries failed`
  const next = isKnown
    ? 'The offset tells whether they are in the database.'
    : 'Nobody knows whether they are in the database, because offset is a number: read it again, or give a function that reads it so that writeTo can retry.'
  return new BatchlineError(
    'ERR_STORAGE',
    `writeTo: the outcomes of ${rowsOf(from, to)} could not be written: ${tried}, ${described(cause)}. ${next} Rows ` +
      `from row ${from + 1} on are not written by this run. ${kept} Fix the database and run the same program again: ` +
      'it continues after the offset. To wait longer for the database, use maxTries and retryMs.',
    { cause },
  )
}

/** The offset can't be read at the start. */
export function notRead(failures: number, cause: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_STORAGE',
    `writeTo: the offset could not be read: ${failures === 1 ? 'the first try failed' : `${failures} tries failed`}, ` +
      `${described(cause)}. Nothing was written. ${kept} Fix the database and run the same program again.`,
    { cause },
  )
}

/** The offset is neither that before nor that after. */
export function otherOffset(
  from: number,
  to: number,
  found: number,
  cause: unknown,
): BatchlineError {
  return new BatchlineError(
    'ERR_ORDER',
    `writeTo: the offset is ${found}, but after a failed call it can only be ${from} (not written) or ${to} (written). ` +
      `Something else changed it: another run, or two jobs with the same name. ${rowsOf(from, to, 'R')} may be written or ` +
      `not. ${kept} Check which outcomes are in the database, set the offset to the number of input rows that ` +
      'are, and run the same program again.',
    { cause },
  )
}

/** The function has returned, and the offset is the old one. */
export function offsetNotKept(from: number, to: number, found: number): BatchlineError {
  return new BatchlineError(
    'ERR_INPUT',
    `writeTo: the function has written ${rowsOf(from, to)}, but the offset is ${found}, not ${to}. The next run would ` +
      'deliver them again. The function must write `to` in the same transaction as the outcomes, and offset must ' +
      `read it from the database that was written to. ${kept} Remove these outcomes from the database or set the ` +
      `offset to ${to}, and run the fixed program.`,
  )
}

/** The offset is no number of rows. */
export function badOffset(found: unknown): BatchlineError {
  const what = typeof found === 'number' ? `the number ${found}` : kindOf(found)
  const remedy =
    typeof found === 'string' || typeof found === 'bigint'
      ? ' Some drivers give large integers as text or BigInt: return Number(…).'
      : ' Return 0 where nothing is written yet.'
  return new BatchlineError(
    'ERR_INPUT',
    `writeTo: offset must give the number of rows of the input that are written, a whole number from 0, not ${what}. ` +
      `Nothing more was written.${remedy}`,
  )
}

/** The stream has ended behind a row that the next run tries again. */
export function endsOpen(position: number): BatchlineError {
  return new BatchlineError(
    'ERR_STOPPED',
    `writeTo: row ${position + 1} has failed, and the next run retries it, so it and all rows after it are not ` +
      `written. ${kept} Run the same program again.`,
  )
}

function rowsOf(from: number, to: number, first = 'r'): string {
  return `${first}ows ${from + 1} to ${to} (offset ${from} to ${to})`
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return 'with something that is not an Error'
  const { code } = error as { code?: unknown }
  const isCode = typeof code === 'string' || typeof code === 'number'
  return `the last with ${error.name}${isCode ? `, code ${code}` : ''} (see cause)`
}
