/**
 * What happens to a batch that may come from a create call whose reply was lost, if that can't be proved:
 * either the ids on the wire are the user's own (`customIds: 'keep'`), or its results can't be read.
 *
 * - `wait`: the job waits until each doubt is resolved; what can't be proved ends the run with `ERR_IN_DOUBT`
 * - `adopt`: the batch counts as the chunk's
 * - `resubmit`: the batch counts as somebody else's, and the chunk is sent again after its settle time
 * - `stop`: like `wait`, but without waiting: a doubt ends the run after one look at the list of batches
 *
 * @example
 * ```ts
 * const orphans: Orphans = 'adopt'
 * const job = await openJob('jobs/tickets', { client, orphans })
 * ```
 */
export type Orphans = 'wait' | 'adopt' | 'resubmit' | 'stop'

export const orphanWords: readonly Orphans[] = ['wait', 'adopt', 'resubmit', 'stop']
