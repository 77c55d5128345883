/** How a command reports its end: an exit code for scripts, a line for people. */
import { BatchlineError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import { isClosedPipe } from '../terminal/closed-pipe.ts'
import { commandText } from '../terminal/command-text.ts'
import { printable } from '../terminal/printable.ts'

/** Scripts rely on these. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  rowsFailed: 3,
  stopped: 4,
  locked: 5,
  storage: 6,
  inDoubt: 7,
  waiting: 9,
} as const

const byError: Readonly<Record<ErrorCode, number>> = {
  ERR_OPTION: exitCodes.usage,
  ERR_INPUT: exitCodes.usage,
  ERR_ORDER: exitCodes.usage,
  ERR_CHANGED: exitCodes.usage,
  ERR_ORIGIN: exitCodes.usage,
  ERR_STOPPED: exitCodes.stopped,
  ERR_WAITING: exitCodes.waiting,
  ERR_API: exitCodes.stopped,
  ERR_LOCKED: exitCodes.locked,
  ERR_ATTEMPT_IN_USE: exitCodes.locked,
  ERR_STORAGE: exitCodes.storage,
  ERR_JOURNAL: exitCodes.storage,
  ERR_FORMAT: exitCodes.storage,
  ERR_IN_DOUBT: exitCodes.inDoubt,
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof BatchlineError) return byError[error.code]
  if (isClosedPipe(error)) return exitCodes.stopped
  return isSystemError(error) ? exitCodes.storage : exitCodes.bug
}

/**
 * Of several folders, one exit code: the highest of those that can't be read, which does not depend on the order in
 * which they were named.
 */
export function exitCodeOfUnread(errors: readonly unknown[]): number {
  return Math.max(exitCodes.ok, ...errors.map((error) => exitCodeOf(error)))
}

/** An error as `--json` gives it. */
export function errorJson(error: unknown): { readonly code?: ErrorCode; readonly message: string } {
  const code = error instanceof BatchlineError ? { code: error.code } : {}
  return { ...code, message: errorText(error) }
}

/** An error in one line. */
export function errorText(error: unknown): string {
  if (error instanceof BatchlineError) return printable(commandText(error.message))
  const message = printable(error instanceof Error ? error.message : String(error))
  return isSystemError(error)
    ? `${message}. Nothing that was sent is lost: fix this and run the same command again.`
    : `a bug in batchline (${message}). Nothing that was sent is lost. BATCHLINE_DEBUG=1 shows where; please report it.`
}

function isSystemError(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException
  return typeof code === 'string' && typeof syscall === 'string'
}
