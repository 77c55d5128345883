/** What a `$ref` refers to; undefined for anything outside of the schema. */
export function lookUp(root: object, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  let target: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    target = (target as Record<string, unknown> | null | undefined)?.[key]
  }
  return target
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone percent sign stands for itself.
    return part
  }
}
