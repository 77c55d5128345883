/**
 * A batch that was made twice, as a line.
 *
 * @param id - of the batch whose results are not used
 * @param what - the service made both batches of this
 */
export function duplicateLine(id: string, what: string = 'a chunk'): string {
  return `the service made a second batch of ${what}: ${id}. It is billed too, and its results are not used`
}
