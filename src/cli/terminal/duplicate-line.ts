/**
 * A batch that was made twice, as a line.
 *
 * @param id - of the batch whose results are not used
 * @param what - the service made both batches of this
 */
export function duplicateLine(id: string, what: string = 'a chunk'): string {
  return `a second batch of ${what} exists: ${id}; it is billed as well, and its results are not used`
}
