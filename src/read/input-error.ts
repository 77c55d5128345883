/**
 * Explains the errors of reading an input. The system's error stays the `cause`: it names paths and
 * calls, never content.
 */
import { BatchlineError } from '../errors.ts'
import { asError } from '../stream/stage-errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: part of its path is not a folder',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EMFILE: 'could not be opened: this process has too many files open',
  ERR_STREAM_PREMATURE_CLOSE: 'was closed before its end',
  ECONNRESET: 'could not be read (ECONNRESET): its connection ended before it did',
  UND_ERR_SOCKET: 'could not be read (UND_ERR_SOCKET): its connection ended before it did',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'is cut short: its server said it is longer',
  EPIPE: 'could not be read (EPIPE): its connection was lost',
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
 * @param thrown - what the stream failed with
 * @param remedy - what to do
 * @returns a `BatchlineError` with `ERR_INPUT`. A BatchlineError or an abort is returned unchanged.
 */
export function inputError(
  name: string,
  thrown: unknown,
  remedy = 'Fix the input and run the same program again.',
): Error {
  const error = asError(thrown)
  if (error instanceof BatchlineError || error.name === 'AbortError') return error
  const code = codeOf(error)
  return new BatchlineError(
    'ERR_INPUT',
    `${name} ${reasons[code] ?? `could not be read (${code})`}. ` +
      (notOpened.has(code)
        ? 'None of it was read or sent. '
        : 'Rows before this point may have been sent, nothing after it was. ') +
      remedy,
    { cause: error },
  )
}

/**
 * Maps Node's hundred codes for damaged zstd data to one. The error of a fetch has no code of its
 * own, but its cause has.
 */
function codeOf({ code, name, cause }: NodeJS.ErrnoException): string {
  const inner = (cause as { code?: unknown } | undefined)?.code
  const found = code ?? (typeof inner === 'string' ? inner : name)
  return found.startsWith('ZSTD_error_') ? 'ZSTD_DAMAGED' : found
}
