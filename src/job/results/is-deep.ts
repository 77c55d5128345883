/** JSON.parse takes any depth, but JSON.stringify overflows the stack: one answer would end the whole run. */
const maxDepth = 1000

/**
 * Whether a value is nested deeper than can safely be written again.
 *
 * @param bytes - of its JSON: a level takes two, so nearly no value has to be walked through
 */
export function isDeep(value: unknown, bytes: number): boolean {
  return bytes > 2 * maxDepth && isDeeper(value, maxDepth)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((member) => isDeeper(member, levels - 1))
}
