/**
 * Checks that a text has the stated format, with one check per format. Each error says what the
 * text looks like and which option reads it.
 */
import { arrayPaths } from './array-paths.ts'
import type { RowFormat } from './input-format.ts'
import type { RowIntake } from './row-intake.ts'
import {
  firstLine,
  firstValue,
  isJson,
  isJsonSoFar,
  isOnlyLine,
  someLineIsJson,
} from './text-sample.ts'
import type { TextSample } from './text-sample.ts'

/** Checks a text that should be JSON Lines. `undefined` asks for a larger sample. */
export function checkJsonLines(sample: TextSample, intake: RowIntake): RowFormat | undefined {
  const line = firstLine(sample)
  if (line === undefined) return sample.isLast ? 'jsonl' : undefined
  const [char = ''] = line.trimStart()
  if (isJson(line)) {
    if (sample.isGiven || !isOnlyLine(sample) || !/^\s*\[\s*\{/.test(line)) return 'jsonl'
    if (!sample.isLast) return undefined
    throw intake.wrong('is one JSON array, not one value per line', remedy(intake, 'json'))
  }
  const value = firstValue(sample.text)
  if (value === undefined && !sample.isLast) return undefined
  const spans = value !== undefined && value.trim().includes('\n') && isJson(value)
  if (spans && char === '{') {
    throw intake.wrong(
      'has JSON values that span several lines, as a pretty-printer writes them',
      remedy(intake, 'json-values'),
    )
  }
  if (char === '[' && (spans || (value === undefined && isJsonSoFar(sample.text)))) {
    throw intake.wrong('is one JSON array, not one value per line', remedy(intake, 'json'))
  }
  if (!'{['.includes(char) && /[,;\t|]/.test(line)) {
    if (!sample.isLast) return undefined
    if (someLineIsJson(sample.text)) return 'jsonl'
    throw intake.wrong(
      'has no JSON on its first lines and looks like a delimited table',
      remedy(intake, line.includes('\t') ? 'tsv' : 'csv'),
    )
  }
  return 'jsonl'
}

/**
 * Checks a text that should be one JSON array, or contain one at a path. `undefined` asks for a
 * larger sample.
 */
export function checkJsonArray(
  char: string,
  path: string | undefined,
  sample: TextSample,
  intake: RowIntake,
): RowFormat | undefined {
  if (char === '[') {
    if (path === undefined) return 'json'
    throw intake.wrong(
      'is an array at its top level',
      `Leave ${intake.option('path')} out and run the same program again.`,
    )
  }
  if (char !== '{') {
    const isTable = /^[^\n]*[,;\t|]/.test(sample.text)
    throw intake.wrong(
      'does not begin with a JSON array',
      isTable
        ? remedy(intake, 'csv')
        : `If it has one JSON value per line: ${remedy(intake, 'jsonl')}`,
    )
  }
  if (path !== undefined) return 'json'
  const value = firstValue(sample.text)
  if (
    value !== undefined &&
    /\S/.test(sample.text.slice(sample.text.indexOf(value) + value.length))
  )
    return 'json-values'
  if (!sample.isLast) return undefined
  const paths = arrayPaths(sample.text)
  if (paths.length > 0) {
    throw intake.wrong(
      `is one JSON object, with rows at ${paths.join(' or ')}`,
      `Say where they are: ${intake.option('path', paths[0]!)}. Then run the same program again.`,
    )
  }
  throw intake.wrong(
    'is one JSON object, not an array',
    `If the rows are an array inside it, say where: ${intake.option('path', 'data.items')}. If each member is a row, convert them to an array first, e.g. with jq to_entries. If the object is one row: ${remedy(intake, 'json-values')}`,
  )
}

/** Checks a text that should be CSV or TSV. `undefined` asks for a larger sample. */
export function checkTable(
  char: string,
  stated: 'csv' | 'tsv',
  sample: TextSample,
  intake: RowIntake,
): RowFormat | undefined {
  if (char !== '{' && char !== '[') return stated
  const line = firstLine(sample)
  if (line === undefined && !sample.isLast) return undefined
  if (line !== undefined && isJson(line)) {
    throw intake.wrong(
      'looks like JSON, one value per line',
      remedy(intake, char === '[' ? 'json' : 'jsonl'),
    )
  }
  const value = firstValue(sample.text)
  if (value !== undefined && isJson(value)) {
    throw intake.wrong('looks like JSON', remedy(intake, char === '[' ? 'json' : 'json-values'))
  }
  return stated
}

function remedy(intake: RowIntake, format: RowFormat): string {
  return `Say what it is: ${intake.option('format', format)}. Then run the same program again.`
}
