import { constants } from 'node:fs'

/**
 * For `open`: fails where the file is a symbolic link. A link in a job folder would let whoever made
 * it choose what is written, read or sent. Windows has no such flag.
 */
export const noFollow: number = constants.O_NOFOLLOW ?? 0
