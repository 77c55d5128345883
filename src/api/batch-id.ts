/** An id that may go into a URL and the journal: whoever answers could put a path or anything there. */
export function isBatchId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(id)
}
