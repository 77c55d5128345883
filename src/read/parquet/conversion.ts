/** Converts the values of a column to JSON without losing anything. */
import type { SchemaElement } from 'hyparquet'
import { parseJson } from '../../json/parse-json.ts'
import { BadValue } from './bad-value.ts'
import { base64, duration, mixedText, strictText, uuidText } from './byte-text.ts'
import { decimalFrom } from './decimal.ts'
import { double, half, single } from './float.ts'
import { integerOf, unsigned32, unsigned64 } from './integer.ts'
import { dateText, int96Text, timestampText, timeText } from './time-text.ts'

export interface Conversion {
  /** Returns a {@link BadValue} where JSON can't represent the value. */
  readonly convert: (raw: unknown) => unknown
  /**
   * Whether each value is a new object. Rows must not share objects, because users may change them.
   */
  readonly isFresh: boolean
  /** Whether all converted values are text. */
  readonly isText: boolean
}

/** Returns the conversion for a column. */
export function conversionOf(element: SchemaElement): Conversion {
  const { logical_type: logical, converted_type: old } = element
  const kind = logical?.type ?? old
  switch (kind) {
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
      return text(strictText)
    case 'JSON':
      return { convert: jsonValue, isFresh: true, isText: false }
    case 'DECIMAL':
      return plain(decimalFrom(logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0)))
    case 'UUID':
      return text(uuidText)
    case 'DATE':
      return text(dateText)
    case 'TIME':
      return text(timeText(logical?.type === 'TIME' ? logical.unit : 'MILLIS'))
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return text(timeText(kind === 'TIME_MILLIS' ? 'MILLIS' : 'MICROS'))
    case 'TIMESTAMP':
      if (logical?.type !== 'TIMESTAMP') break
      return text(timestampText(logical.unit, logical.isAdjustedToUTC))
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return text(timestampText(kind === 'TIMESTAMP_MILLIS' ? 'MILLIS' : 'MICROS', true))
    case 'INTERVAL':
      return text(duration)
    case 'FLOAT16':
      return plain(half)
    case 'INTEGER':
      if (logical?.type === 'INTEGER' && !logical.isSigned) return unsigned(element)
      break
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
    case 'UINT_64':
      return unsigned(element)
    case 'BSON':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return text(base64)
    default:
  }
  return byPhysicalType(element)
}

function byPhysicalType({ type }: SchemaElement): Conversion {
  switch (type) {
    case 'INT64':
      return plain(integerOf)
    case 'INT96':
      return text(int96Text)
    case 'FLOAT':
      return plain(single)
    case 'DOUBLE':
      return plain(double)
    case 'BYTE_ARRAY':
      return text(mixedText)
    case 'FIXED_LEN_BYTE_ARRAY':
      return text(base64)
    default:
      return plain((raw) => raw)
  }
}

function plain(convert: (raw: never) => unknown): Conversion {
  return { convert: convert as (raw: unknown) => unknown, isFresh: false, isText: false }
}

function text(convert: (raw: never) => unknown): Conversion {
  return { convert: convert as (raw: unknown) => unknown, isFresh: false, isText: true }
}

function unsigned({ type }: SchemaElement): Conversion {
  return plain(type === 'INT64' ? unsigned64 : unsigned32)
}

/** Parses a JSON column. Text that is not valid JSON stays text. */
function jsonValue(raw: unknown): unknown {
  const text = strictText(raw as Buffer)
  if (text instanceof BadValue) return text
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
