import { BatchlineError } from '../../errors.ts'

/** Why nothing can listen there: all that goes wrong is a matter of the address that was given. */
export function listenError(host: string, port: number, cause: unknown): BatchlineError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  const reason = reasons[code]?.(host, port) ?? `${host}, port ${port}, can't be used (${code})`
  return new BatchlineError('ERR_OPTION', `emulator: ${reason}`, { cause })
}

const notOurs = (host: string): string =>
  `${host} is no address of this machine: give 127.0.0.1, or no host`

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} of ${host} is in use: give another, or none for any that is free`,
  EACCES: (_, port) => `port ${port} may not be used by this user: give one from 1024`,
  EADDRNOTAVAIL: notOurs,
  ENOTFOUND: notOurs,
  EAI_AGAIN: notOurs,
}
