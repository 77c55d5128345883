import type { Mutation } from './mutations.ts'

/**
 * The compiled code of a mutation's file with the defect in it.
 *
 * @throws where the code no longer holds what is to be changed
 */
export function mutated({ name, file, changes }: Mutation, code: string): string {
  let defective = code
  for (const [from, to] of changes) {
    if (defective.split(from).length !== 2) throw new Error(`${name}: not once in ${file}: ${from}`)
    defective = defective.replace(from, () => to)
  }
  return defective
}
