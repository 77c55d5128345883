/** JSON.parse accepts any depth, but JSON.stringify overflows the stack: one answer could end the whole run. */
const maxDepth = 1000

/**
 * Whether a value is nested too deeply to be written again safely.
 *
 * @param bytes - the length of its JSON. A level takes at least two bytes, so almost no value has to be walked.
 */
export function isDeep(value: unknown, bytes: number): boolean {
  return bytes > 2 * maxDepth && isDeeper(value, maxDepth)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((member) => isDeeper(member, levels - 1))
}
