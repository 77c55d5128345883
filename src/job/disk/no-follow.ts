import { constants } from 'node:fs'

/**
 * A flag for `open` that makes it fail on a symbolic link. Whoever put a link into a job folder could
 * choose what is written, read or sent. Windows has no such flag.
 */
export const noFollow: number = constants.O_NOFOLLOW ?? 0
