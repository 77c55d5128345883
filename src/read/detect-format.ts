/**
 * Detects the format of a text from its beginning, or checks the stated one. Without this check a
 * file read in the wrong format would be rejected row by row, a million times.
 */
import { checkJsonArray, checkJsonLines, checkTable } from './check-text-format.ts'
import type { RowFormat } from './input-format.ts'
import type { RowIntake } from './row-intake.ts'
import { firstLine, firstValue, isJson, isOnlyLine } from './text-sample.ts'
import type { TextSample } from './text-sample.ts'

/**
 * Returns the format to read a text in: the stated one, a variant of it, or the detected one.
 * `undefined` asks for a larger sample.
 *
 * @param stated - the format that an option or the file name states
 * @param path - where a JSON document has its rows
 * @throws BatchlineError `ERR_INPUT` where the text has another format
 */
export function detectFormat(
  stated: RowFormat | undefined,
  path: string | undefined,
  sample: TextSample,
  intake: RowIntake,
): RowFormat | undefined {
  const char = sample.text.trimStart()[0]
  if (char === undefined) return sample.isLast ? (stated ?? 'jsonl') : undefined
  if (char === '<' && /^\s*<(?:!doctype|html|\?xml)/i.test(sample.text)) {
    throw intake.wrong('looks like HTML or XML', 'Use the file that holds the rows.')
  }
  if (path !== undefined && stated !== undefined && stated !== 'json') {
    const option = intake.option('path')
    throw intake.wrong(
      `is read as ${stated}`,
      `${option} is for one JSON document: leave it out, or say ${intake.option('format', 'json')}.`,
    )
  }
  switch (stated) {
    case undefined:
      return path === undefined
        ? guessFormat(char, sample)
        : checkJsonArray(char, path, sample, intake)
    case 'jsonl':
      return checkJsonLines(sample, intake)
    case 'json':
      return checkJsonArray(char, path, sample, intake)
    case 'csv':
    case 'tsv':
      return checkTable(char, stated, sample, intake)
    default:
      return stated
  }
}

/** Detects the format of a text where nothing states it. `undefined` asks for a larger sample. */
function guessFormat(char: string, sample: TextSample): RowFormat | undefined {
  const line = firstLine(sample)
  if (isJson(line)) {
    if (char !== '[' || !isOnlyLine(sample)) return 'jsonl'
    return sample.isLast ? 'json' : undefined
  }
  if (line === undefined && !sample.isLast) return undefined
  if (char === '[') return 'json'
  if (char === '{') {
    if (line === undefined) return 'jsonl'
    return sample.isLast || isJson(firstValue(sample.text)) ? 'json-values' : undefined
  }
  const [header = ''] = sample.text.split('\n', 1)
  return header.includes('\t') && !header.includes(',') ? 'tsv' : 'csv'
}
