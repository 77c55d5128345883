/**
 * What a message tells its reader to set. Whoever wrote a program reads of options, whoever typed a
 * command reads of flags: advice that does not exist where one stands is worse than none.
 */

/** Who reads a message; a command hands in how it calls the options. */
export type Asker = 'library' | OptionWords

/** Names an option, or an option set to a value, as its reader would write it. */
export type OptionWords = (option: OptionName, value?: OptionValue) => string

/** What an option may be set to; `undefined` for the bare name. */
export type OptionValue = string | number | boolean | readonly string[] | undefined

/** The options that messages speak of, with their group before a dot. */
export type OptionName =
  | 'format'
  | 'compression'
  | 'path'
  | 'encoding'
  | 'limit'
  | 'maxLineBytes'
  | 'maxInflateRatio'
  | 'onBadRow'
  | 'csv.delimiter'
  | 'csv.quote'
  | 'csv.escape'
  | 'csv.comment'
  | 'csv.trim'
  | 'csv.relaxQuotes'
  | 'csv.columns'
  | 'csv.skipHeader'
  | 'csv.skipLines'
  | 'betas'
  | 'preflight'
  | 'prices'
  | 'maxCost'
  | 'budget'
  | 'pilot.go'
  | 'changed'
  | 'maxErrorRate.rate'
  | 'maxAttempts'

/** An option set to a value: `csv: {delimiter: ';'}` or `--delimiter ';'`. */
export function optionWords(asker: Asker, option: OptionName, value?: OptionValue): string {
  return asker === 'library' ? asOption(option, value) : asker(option, value)
}

/** What its reader runs. */
export function programWord(asker: Asker): string {
  return asker === 'library' ? 'program' : 'command'
}

function asOption(option: string, value: OptionValue): string {
  const [group, name = group] = option.split('.')
  if (value === undefined) return option
  const set = `${name}: ${literal(value)}`
  return name === group ? set : `${group}: {${set}}`
}

function literal(value: string | number | boolean | readonly string[]): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'string') return String(value)
  return `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`
}
