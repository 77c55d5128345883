/**
 * What becomes of a batch that may have been made of a chunk whose create reply was lost, where that
 * can't be proved: because the ids on the wire are the user's own (`customIds: 'keep'`), or because
 * its results can't be read.
 *
 * - `wait`: doubts are waited out, and what can't be proved ends the run with `ERR_IN_DOUBT`
 * - `adopt`: it counts as the chunk's
 * - `resubmit`: it counts as somebody else's, and the chunk is sent again once its settle time is over
 * - `stop`: as `wait`, but a doubt is not waited out: it ends the run after one look
 *
 * @example
 * ```ts
 * const orphans: Orphans = 'adopt'
 * const job = await openJob('jobs/tickets', { client, orphans })
 * ```
 */
export type Orphans = 'wait' | 'adopt' | 'resubmit' | 'stop'

export const orphanWords: readonly Orphans[] = ['wait', 'adopt', 'resubmit', 'stop']
