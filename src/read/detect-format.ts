/**
 * What a text looks like at its beginning: its format where nobody has said it, and whether it is
 * wrong as a whole where somebody has. A file that is read in the wrong way would be rejected row by
 * row, a million times, and an output written of it.
 */
import { jsonFault } from '../json/json-fault.ts'
import type { RowFormat } from './input-format.ts'
import type { RowIntake } from './row-intake.ts'
import { arrayPaths } from './array-paths.ts'

export interface TextLook {
  /** Without a byte order mark. */
  readonly text: string
  /** As far as it goes; nothing more will be shown. */
  readonly isLast: boolean
  /** The text is the whole input. */
  readonly isWhole: boolean
  /** The format was said, and not only read from a name. */
  readonly isGiven: boolean
}

/** The format; undefined where more has to be seen. */
function detectFormat(sign: string, look: TextLook): RowFormat | undefined {
  const line = firstLine(look)
  if (isJson(line)) {
    if (sign !== '[' || !isOnlyLine(look)) return 'jsonl'
    return look.isLast ? 'json' : undefined
  }
  if (line === undefined && !look.isLast) return undefined
  if (sign === '[') return 'json'
  if (sign === '{') {
    if (line === undefined) return 'jsonl'
    return look.isLast || isJson(firstValue(look.text)) ? 'json-values' : undefined
  }
  const [header = ''] = look.text.split('\n', 1)
  return header.includes('\t') && !header.includes(',') ? 'tsv' : 'csv'
}

/**
 * The format that a text is to be read in, which is the one that was said or a kind of it.
 *
 * @throws BatchlineError `ERR_INPUT` where the text is something else
 */
export function checkLook(
  said: RowFormat | undefined,
  path: string | undefined,
  look: TextLook,
  intake: RowIntake,
): RowFormat | undefined {
  const sign = look.text.trimStart()[0]
  if (sign === undefined) return look.isLast ? (said ?? 'jsonl') : undefined
  if (sign === '<' && /^\s*<(?:!doctype|html|\?xml)/i.test(look.text)) {
    throw intake.wrong('looks like HTML or XML', 'Give the file that holds the rows.')
  }
  if (path !== undefined && said !== undefined && said !== 'json') {
    const option = intake.option('path')
    throw intake.wrong(
      `is read as ${said}`,
      `${option} is for one JSON document: leave it out, or say ${intake.option('format', 'json')}.`,
    )
  }
  switch (said) {
    case undefined:
      return path === undefined ? detectFormat(sign, look) : checkArray(sign, path, look, intake)
    case 'jsonl':
      return checkLines(look, intake)
    case 'json':
      return checkArray(sign, path, look, intake)
    case 'csv':
    case 'tsv':
      return checkTable(sign, said, look, intake)
    default:
      return said
  }
}

function checkLines(look: TextLook, intake: RowIntake): RowFormat | undefined {
  const line = firstLine(look)
  if (line === undefined) return look.isLast ? 'jsonl' : undefined
  const [sign = ''] = line.trimStart()
  if (isJson(line)) {
    if (look.isGiven || !isOnlyLine(look) || !/^\s*\[\s*\{/.test(line)) return 'jsonl'
    if (!look.isLast) return undefined
    throw intake.wrong('is one JSON array and not a value a line', remedy(intake, 'json'))
  }
  const value = firstValue(look.text)
  if (value === undefined && !look.isLast) return undefined
  const spans = value !== undefined && value.trim().includes('\n') && isJson(value)
  if (spans && sign === '{') {
    throw intake.wrong(
      'has JSON values over several lines, as a pretty-printer writes them',
      remedy(intake, 'json-values'),
    )
  }
  if (sign === '[' && (spans || (value === undefined && opensArray(look.text)))) {
    throw intake.wrong('is one JSON array and not a value a line', remedy(intake, 'json'))
  }
  if (!'{['.includes(sign) && /[,;\t|]/.test(line)) {
    if (!look.isLast) return undefined
    if (someLineIsJson(look.text)) return 'jsonl'
    throw intake.wrong(
      'has no JSON on its first lines and looks like values between delimiters',
      remedy(intake, line.includes('\t') ? 'tsv' : 'csv'),
    )
  }
  return 'jsonl'
}

function checkArray(
  sign: string,
  path: string | undefined,
  look: TextLook,
  intake: RowIntake,
): RowFormat | undefined {
  if (sign === '[') {
    if (path === undefined) return 'json'
    throw intake.wrong(
      'is an array at its top',
      `Leave ${intake.option('path')} out and run the same program again.`,
    )
  }
  if (sign !== '{') {
    const isTable = /^[^\n]*[,;\t|]/.test(look.text)
    throw intake.wrong(
      'does not begin a JSON array',
      isTable
        ? remedy(intake, 'csv')
        : `If it has one JSON value a line: ${remedy(intake, 'jsonl')}`,
    )
  }
  if (path !== undefined) return 'json'
  const value = firstValue(look.text)
  if (value !== undefined && /\S/.test(look.text.slice(look.text.indexOf(value) + value.length)))
    return 'json-values'
  if (!look.isLast) return undefined
  const paths = arrayPaths(look.text)
  if (paths.length > 0) {
    throw intake.wrong(
      `is one JSON object, with rows at ${paths.join(' or ')}`,
      `Say where they are: ${intake.option('path', paths[0]!)}. Then run the same program again.`,
    )
  }
  throw intake.wrong(
    'is one JSON object and no array',
    `If its rows are an array in it, say where: ${intake.option('path', 'data.items')}. If each of its members is a row, make an array of them first, as jq to_entries does. If it is one row itself: ${remedy(intake, 'json-values')}`,
  )
}

function checkTable(
  sign: string,
  said: 'csv' | 'tsv',
  look: TextLook,
  intake: RowIntake,
): RowFormat | undefined {
  if (sign !== '{' && sign !== '[') return said
  const line = firstLine(look)
  if (line === undefined && !look.isLast) return undefined
  if (line !== undefined && isJson(line)) {
    throw intake.wrong(
      'looks like JSON, a value a line',
      remedy(intake, sign === '[' ? 'json' : 'jsonl'),
    )
  }
  const value = firstValue(look.text)
  if (value !== undefined && isJson(value)) {
    throw intake.wrong('looks like JSON', remedy(intake, sign === '[' ? 'json' : 'json-values'))
  }
  return said
}

function remedy(intake: RowIntake, format: RowFormat): string {
  return `Say what it is: ${intake.option('format', format)}. Then run the same program again.`
}

/** The first line that is not blank; undefined while its end is not in sight. */
function firstLine({ text, isWhole }: TextLook): string | undefined {
  const start = text.length - text.trimStart().length
  const end = text.indexOf('\n', start)
  if (end === -1) return isWhole ? text.slice(start) : undefined
  return text.slice(start, end)
}

/** As far as can be seen. */
function isOnlyLine({ text }: TextLook): boolean {
  return !text.trim().includes('\n')
}

function someLineIsJson(text: string): boolean {
  return text.split('\n').some((line) => /^\s*[[{]/.test(line) && isJson(line))
}

/** Only whether: long numbers do not matter. */
function isJson(text: string | undefined): boolean {
  if (text === undefined) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The first value in brackets, from the first bracket to the one that closes it; undefined without its end. */
function firstValue(text: string): string | undefined {
  const start = text.length - text.trimStart().length
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '"') quoted = !quoted
    else if (quoted && char === '\\') at++
    else if (!quoted && (char === '{' || char === '[')) depth++
    else if (!quoted && (char === '}' || char === ']') && --depth === 0)
      return text.slice(start, at + 1)
  }
  return undefined
}

/** Whether a text that is cut off somewhere is sound JSON as far as it goes. */
function opensArray(text: string): boolean {
  return jsonFault(text).isEnd
}
