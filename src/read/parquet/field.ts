/**
 * Assembles rows from columns. Each value has a definition level (how much of its path exists) and
 * a repetition level (which list continues). The columns of a list must agree on where it ends. If
 * they do not, the file is damaged and values would end up in the wrong rows.
 */
import type { SchemaTree } from 'hyparquet'
import { BadValue } from './bad-value.ts'
import type { Leaf } from './leaf.ts'
import { setMember } from './set-member.ts'

/** A field of the schema, with its nested fields. */
export interface Field {
  readonly name: string
  readonly leaves: readonly Leaf[]
  /**
   * Reads the next value.
   *
   * @param rep - the repetition level that the value must have: 0 for a row, else the level of the
   *   list that continues
   */
  read(rep: number): unknown
}

/**
 * A column.
 *
 * @param least - the lowest definition level of its values where its parents exist
 */
export function leafField(name: string, leaf: Leaf, least: number): Field {
  const leaves = [leaf]
  return {
    name,
    leaves,
    read: (rep) => {
      if (leaf.def !== leaf.maxDef) return pass(leaves, rep, least, null)
      leaf.expect(rep)
      return leaf.take()
    },
  }
}

/** A struct. */
export function structField(name: string, members: readonly Field[]): Field {
  return {
    name,
    leaves: members.flatMap((member) => member.leaves),
    read: (rep) => {
      const struct: Record<string, unknown> = {}
      for (const member of members) setMember(struct, member.name, member.read(rep))
      return struct
    },
  }
}

/**
 * A field that may be missing.
 *
 * @param def - the definition level of its values where it exists
 */
export function optionalField(field: Field, def: number): Field {
  return {
    ...field,
    read: (rep) =>
      field.leaves[0]!.def < def ? pass(field.leaves, rep, def - 1, null) : field.read(rep),
  }
}

/**
 * A field that repeats.
 *
 * @param level - the definition level of its items, and the repetition level of the items that
 *   continue it
 */
export function listField(item: Field, level: { def: number; rep: number }): Field {
  const first = item.leaves[0]!
  return {
    ...item,
    read: (rep) => {
      if (first.def < level.def) return pass(item.leaves, rep, level.def - 1, [])
      const items = [item.read(rep)]
      while (first.rep === level.rep) items.push(item.read(level.rep))
      return items
    },
  }
}

/** A map. It becomes an object where all keys are text. */
export function mapField(name: string, entries: Field, hasTextKeys: boolean): Field {
  if (!hasTextKeys) return { ...entries, name }
  return {
    name,
    leaves: entries.leaves,
    read: (rep) => {
      const map: Record<string, unknown> = {}
      for (const { key, value } of entries.read(rep) as { key: unknown; value: unknown }[]) {
        if (typeof key === 'string') setMember(map, key, value)
        else entries.leaves[0]!.bad ??= new BadValue('has an entry without a key')
      }
      return map
    },
  }
}

/** Consumes a missing value in all columns of a field. */
function pass<Value>(leaves: readonly Leaf[], rep: number, least: number, value: Value): Value {
  const { def } = leaves[0]!
  for (const leaf of leaves) {
    leaf.expect(rep)
    if (leaf.def !== def || def < least) throw leaf.damaged('it does not match the other columns')
    leaf.advance()
  }
  return value
}

/** Finds a name that two columns share: of two members with one name the first would vanish. */
export function repeatedName({ children }: SchemaTree): string | undefined {
  const names = new Set<string>()
  for (const { element } of children) {
    if (names.has(element.name)) return element.name
    names.add(element.name)
  }
  return undefined
}
