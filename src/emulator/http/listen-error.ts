import { BatchlineError } from '../../errors.ts'

/** Explains why the server can't listen. Every such failure comes from the given address. */
export function listenError(host: string, port: number, cause: unknown): BatchlineError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  const reason = reasons[code]?.(host, port) ?? `can't listen on port ${port} of ${host} (${code})`
  return new BatchlineError('ERR_OPTION', `emulator: ${reason}`, { cause })
}

const notOurs = (host: string): string =>
  `${host} is not an address of this machine: give 127.0.0.1, or no host`

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} of ${host} is in use: give another, or none for any free port`,
  EACCES: (_, port) => `port ${port} is not allowed for this user: give 1024 or above`,
  EADDRNOTAVAIL: notOurs,
  ENOTFOUND: notOurs,
  EAI_AGAIN: notOurs,
}
