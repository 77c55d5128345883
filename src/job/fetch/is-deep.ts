/** JSON.parse takes any depth, but JSON.stringify overflows the stack: one answer would end the whole run. */
const maxDepth = 1000

/** Whether a value is nested deeper than can safely be written again. */
export function isDeep(value: unknown, levels: number = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((member) => isDeep(member, levels - 1))
}
