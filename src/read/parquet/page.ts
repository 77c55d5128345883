/** Decodes a page into its levels and values, to be taken one by one. */
import type { Encoding, SchemaElement } from 'hyparquet'
import type { RawPage } from './chunk-pages.ts'
import { Hybrid } from './hybrid.ts'
import { dictionaryValues, pageValues } from './page-values.ts'
import { plainValues } from './plain-values.ts'
import type { Values } from './plain-values.ts'

/** The maximum levels of the values of a column. */
export interface Levels {
  /** Number of fields on the path that may be missing or repeat. */
  readonly maxDef: number
  /** Number of fields on the path that repeat. */
  readonly maxRep: number
}

/** A page of values. */
export interface Page {
  /** Number of values, nulls and empty lists included. */
  readonly entries: number
  /** Number of values that begin a row. */
  readonly rows: number
  readonly reps: Hybrid | undefined
  readonly defs: Hybrid | undefined
  readonly values: Values
  /** Whether the values come from the dictionary. */
  readonly isLookup: boolean
}

/** What decoding a page needs. */
export interface PageForm extends Levels {
  readonly element: SchemaElement
  readonly dictionary: readonly unknown[] | undefined
  readonly inflate: (bytes: Uint8Array, length: number) => Uint8Array
}

/** The page has an encoding or type that this reader does not know. */
export class UnknownForm extends Error {}

/** @throws UnknownForm for an unknown encoding; an error of any other kind for damaged data */
export function readPage({ header, bytes }: RawPage, form: PageForm): Page {
  const { data_page_header: v1, data_page_header_v2: v2 } = header
  const whole = header.uncompressed_page_size
  if (v2 !== undefined) {
    const repsEnd = v2.repetition_levels_byte_length
    const defsEnd = repsEnd + v2.definition_levels_byte_length
    const rest = bytes.subarray(defsEnd)
    const isCompressed = v2.is_compressed !== false
    const data = isCompressed ? form.inflate(rest, whole - defsEnd) : rest
    const reps = levels(bytes, 0, repsEnd, form.maxRep)
    const defs = levels(bytes, repsEnd, defsEnd, form.maxDef)
    return pageOf(v2.num_values, reps, defs, v2.encoding, data, form)
  }
  if (v1 === undefined) throw new UnknownForm('no data page')
  const data = form.inflate(bytes, whole)
  const reps = prefixed(data, 0, form.maxRep, v1.repetition_level_encoding)
  const defs = prefixed(data, reps.end, form.maxDef, v1.definition_level_encoding)
  const values = data.subarray(defs.end)
  return pageOf(v1.num_values, reps.read, defs.read, v1.encoding, values, form)
}

/** @throws UnknownForm for an unknown encoding; an error of any other kind for damaged data */
export function readDictionary({ header, bytes }: RawPage, form: PageForm): unknown[] {
  const { num_values: count = 0, encoding } = header.dictionary_page_header ?? {}
  const { type, type_length: width } = form.element
  // Old writers call a plain dictionary PLAIN_DICTIONARY.
  if (type === undefined || (encoding !== 'PLAIN' && encoding !== 'PLAIN_DICTIONARY')) {
    throw new UnknownForm(`a dictionary in ${encoding}`)
  }
  const data = form.inflate(bytes, header.uncompressed_page_size)
  if (count > 8 * data.length) throw new RangeError('too many values')
  const values = plainValues(type, data, width)
  return Array.from({ length: count }, () => values.next())
}

type LevelReader = (() => Hybrid) | undefined

function pageOf(
  entries: number,
  reps: LevelReader,
  defs: LevelReader,
  encoding: Encoding,
  bytes: Uint8Array,
  form: PageForm,
): Page {
  const rows = reps === undefined ? entries : reps().count(0, entries)
  const present = () => (defs === undefined ? entries : defs().count(form.maxDef, entries))
  const isLookup = encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY'
  const values =
    isLookup && form.dictionary !== undefined
      ? dictionaryValues(bytes, form.dictionary)
      : pageValues(encoding, form.element, bytes, present)
  if (values === undefined) throw new UnknownForm(`values in ${encoding}`)
  return { entries, rows, reps: reps?.(), defs: defs?.(), values, isLookup }
}

/** Reads levels that follow their length. */
function prefixed(
  bytes: Uint8Array,
  start: number,
  max: number,
  encoding: Encoding,
): { read: LevelReader; end: number } {
  if (max === 0) return { read: undefined, end: start }
  if (encoding !== 'RLE') throw new UnknownForm(`levels in ${encoding}`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(
    start,
    true,
  )
  const end = start + 4 + length
  return { read: levels(bytes, start + 4, end, max), end }
}

/** Returns a function, because levels are read twice: once to count, once for the values. */
function levels(bytes: Uint8Array, start: number, end: number, max: number): LevelReader {
  if (max === 0) return undefined
  return () => new Hybrid(bytes, start, end, 32 - Math.clz32(max))
}
