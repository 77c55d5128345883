import { lookUp } from './look-up.ts'
import type { JsonSchema } from './merge-schemas.ts'

/** Longer chains count as endless: the stack holds no more. */
const mostLevels = 1000

/**
 * Finds the schemas that lead to one that refers to itself. Where there is a choice, the others
 * bring a value to its end.
 */
export class MayNotEnd {
  readonly #root: JsonSchema
  readonly #known = new Map<object, boolean>()

  constructor(root: JsonSchema) {
    this.#root = root
  }

  check(schema: unknown, level = 0): boolean {
    if (typeof schema !== 'object' || schema === null) return false
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    if (level > mostLevels) return true
    // Whoever comes back here before the answer is known has found a circle.
    this.#known.set(schema, true)
    const { $ref } = schema as JsonSchema
    const found =
      (typeof $ref === 'string' && this.check(lookUp(this.#root, $ref), level + 1)) ||
      Object.entries(schema).some(([key, part]) => {
        return !definitions.has(key) && this.check(part, level + 1)
      })
    this.#known.set(schema, found)
    return found
  }
}

/** They count only where something refers to them. */
const definitions: ReadonlySet<string> = new Set(['$defs', 'definitions'])
