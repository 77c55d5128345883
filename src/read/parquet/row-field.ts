/**
 * Builds the field tree of a schema, from which rows are read. Several legacy forms of lists and
 * maps are supported.
 */
import type { SchemaTree } from 'hyparquet'
import { conversionOf } from './conversion.ts'
import {
  leafField,
  listField,
  mapField,
  optionalField,
  repeatedName,
  structField,
} from './field.ts'
import type { Field } from './field.ts'
import type { InputFaults } from './input-faults.ts'
import { Leaf } from './leaf.ts'

/** The levels of a field. */
interface Level {
  /** Number of fields down to this one that may be missing or repeat. */
  readonly def: number
  /** Number of them that repeat. */
  readonly rep: number
}

/** Returns the row: a struct of all columns. */
export function rowField(schema: SchemaTree, faults: InputFaults): Field {
  const name = repeatedName(schema)
  if (name !== undefined) throw twice(name, faults)
  const level = { def: 0, rep: 0 }
  return structField(
    '',
    schema.children.map((child) => fieldOf(child, level, faults)),
  )
}

function fieldOf(node: SchemaTree, above: Level, faults: InputFaults): Field {
  const level = inside(node, above)
  const one = valueOf(node, level, faults)
  const { repetition_type: repetition } = node.element
  if (repetition === 'REPEATED') return listField(one, level)
  // A column checks itself whether its value exists.
  return repetition === 'OPTIONAL' && node.children.length > 0 ? optionalField(one, level.def) : one
}

/** Builds a field without regard to its repetition type. */
function valueOf(node: SchemaTree, level: Level, faults: InputFaults): Field {
  const { element, children, path } = node
  const { name } = element
  if (children.length === 0) {
    if (element.type === undefined) throw faults.whole(`can’t be read: ${name} has no columns`)
    const levels = { maxDef: level.def, maxRep: level.rep }
    const least = element.repetition_type === 'OPTIONAL' ? level.def - 1 : level.def
    return leafField(name, new Leaf(element, path, levels), least)
  }
  const [only] = children
  const isAround = children.length === 1 && only!.element.repetition_type === 'REPEATED'
  const kind = element.logical_type?.type ?? element.converted_type
  if (isAround && kind === 'LIST') return { ...listOf(node, only!, level, faults), name }
  if (isAround && (kind === 'MAP' || kind === 'MAP_KEY_VALUE')) {
    const map = mapOf(only!, name, level, faults)
    if (map !== undefined) return map
  }
  const repeated = repeatedName(node)
  if (repeated !== undefined) throw twice(repeated, faults)
  return structField(
    name,
    children.map((child) => fieldOf(child, level, faults)),
  )
}

/**
 * Builds a list. Current writers wrap each item in a group. In legacy forms the item itself
 * repeats, or that group is the item.
 */
function listOf(list: SchemaTree, inner: SchemaTree, above: Level, faults: InputFaults): Field {
  const level = inside(inner, above)
  const [only] = inner.children
  const { name } = inner.element
  const isItem =
    inner.children.length !== 1 ||
    only!.element.repetition_type === 'REPEATED' ||
    name === 'array' ||
    name === `${list.element.name}_tuple`
  return listField(isItem ? valueOf(inner, level, faults) : fieldOf(only!, level, faults), level)
}

/** Builds a map; `undefined` where the entries are not pairs of key and value. */
function mapOf(
  entry: SchemaTree,
  name: string,
  above: Level,
  faults: InputFaults,
): Field | undefined {
  const [key, value] = entry.children
  if (key === undefined || entry.children.length > 2) return undefined
  const level = inside(entry, above)
  // A map without values is a set.
  if (value === undefined) return { ...listField(fieldOf(key, level, faults), level), name }
  const members = [
    { ...fieldOf(key, level, faults), name: 'key' },
    { ...fieldOf(value, level, faults), name: 'value' },
  ]
  const hasTextKeys = key.children.length === 0 && conversionOf(key.element).isText
  return mapField(name, listField(structField(name, members), level), hasTextKeys)
}

function inside({ element }: SchemaTree, { def, rep }: Level): Level {
  const { repetition_type: repetition } = element
  const repeats = repetition === 'REPEATED'
  return { def: repeats || repetition === 'OPTIONAL' ? def + 1 : def, rep: repeats ? rep + 1 : rep }
}

function twice(name: string, faults: InputFaults): Error {
  const remedy = 'Rename one of them and run the same program again.'
  return faults.whole(`has the column name ${name} twice`, remedy)
}
