/** What goes wrong with a store of answers. None of it touches the job: an answer can be asked again. */
import { BatchlineError } from '../errors.ts'

const intact = 'The job and all that it has paid are intact.'
const again = 'Then run the same program again.'

/** Of an error of the database, the code that says what happened. */
export function levelCode(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  const found = cause?.code ?? code
  return typeof found === 'string' ? found : undefined
}

export function storeLocked(folder: string, waitMs: number, cause: unknown): BatchlineError {
  return new BatchlineError(
    'ERR_LOCKED',
    `another process has held the store of answers in ${folder} for ${Math.round(waitMs / 1000)} s. Processes ` +
      `take turns of a second, so that process hangs or is stopped. ${intact} End or continue that ` +
      `process, or use another folder. ${again}`,
    { cause },
  )
}

export function storeFailed(verb: string, folder: string, cause: unknown): BatchlineError {
  if (cause instanceof BatchlineError) return cause
  const isDamaged = levelCode(cause) === 'LEVEL_CORRUPTION'
  const { message } = ((cause as { cause?: unknown }).cause ?? cause) as Error
  return new BatchlineError(
    'ERR_STORAGE',
    `could not ${verb} the store of answers in ${folder}: ${message}. ${intact} ` +
      (isDamaged
        ? 'Files of the store are damaged: remove the folder. Answers that were in it are asked for again when a job needs them. '
        : 'Fix the disk or the folder. ') +
      again,
    { cause },
  )
}

export function storeOfNewerFormat(folder: string): BatchlineError {
  return new BatchlineError(
    'ERR_FORMAT',
    `the store of answers in ${folder} was written by a newer version of batchline. Nothing was read or ` +
      `written. ${intact} Update batchline, or use another folder. ${again}`,
  )
}

export function storeOfOthers(folder: string): BatchlineError {
  return new BatchlineError(
    'ERR_FORMAT',
    `${folder} holds a database that is not a store of answers. Nothing was written. ${intact} Use another ` +
      `folder. ${again}`,
  )
}

export function storeClosed(folder: string): BatchlineError {
  return new BatchlineError(
    'ERR_OPTION',
    `the store of answers in ${folder} is closed. Close it only after the pipeline has ended`,
  )
}
