/**
 * Explains the errors of reading an input. The system's error stays the `cause`: it names paths and
 * calls, never content.
 */
import { BatchlineError } from '../errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: part of its path is not a folder',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EMFILE: 'could not be opened: this process has too many files open',
  ERR_STREAM_PREMATURE_CLOSE: 'was closed before its end',
  Z_BUF_ERROR: 'is cut short: its gzip data has no end',
  Z_DATA_ERROR: 'is not gzip data, or is damaged',
  ZSTD_CUT: 'is cut short: its zstd data has no end',
  ZSTD_DAMAGED: 'is not zstd data, or is damaged',
  ZSTD_DICTIONARY: 'was compressed with a dictionary and can’t be read without it',
  ZSTD_WINDOW: 'was compressed with a window of more than 128 MiB (zstd --long=28 and more)',
}

const notOpened = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EMFILE'])

/**
 * Returns the error of an input that failed as a whole.
 *
 * @param name - the input's name in messages
 * @returns a `BatchlineError` with `ERR_INPUT`. A BatchlineError or an abort is returned unchanged.
 */
export function inputError(name: string, error: NodeJS.ErrnoException): Error {
  if (error instanceof BatchlineError || error.name === 'AbortError') return error
  const code = codeOf(error)
  return new BatchlineError(
    'ERR_INPUT',
    `${name} ${reasons[code] ?? `could not be read (${code})`}. ` +
      (notOpened.has(code)
        ? 'None of it was read or sent. '
        : 'Rows before this point may have been sent, nothing after it was. ') +
      'Fix the input and run the same program again.',
    { cause: error },
  )
}

/** Maps Node's hundred codes for damaged zstd data to one. */
function codeOf({ code, name }: NodeJS.ErrnoException): string {
  return code?.startsWith('ZSTD_error_') ? 'ZSTD_DAMAGED' : (code ?? name)
}
