/**
 * @param id - of the batch that is paid and not read
 * @param what - it is a second one of
 */
export function duplicateLine(id: string, what: string = 'a chunk'): string {
  return `a second batch of ${what} exists: ${id}; it is billed too, and not used`
}
