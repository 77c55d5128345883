/** An id that may go into a URL and the journal: whoever answers could put a path or anything there. */
export function isBatchId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(id)
}

/**
 * An id that a user gives for a batch of another tool. The prefix tells it from the id of a row, which
 * most rows have; ids that the service gives are not held to it, since their form may change.
 */
export function isGivenBatchId(id: unknown): id is string {
  return isBatchId(id) && id.startsWith('msgbatch_')
}
