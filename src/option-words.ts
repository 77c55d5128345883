/**
 * What a message tells its reader to set. Whoever wrote a program reads of options, whoever typed a
 * command reads of flags: advice that does not exist where one stands is worse than none.
 */

/** Who reads a message. */
export type Asker = 'library' | 'command'

/** Each option that a message may speak of, and the flag that sets it. */
const flags = {
  format: '--format',
  compression: '--format',
  path: '--path',
  encoding: '--encoding',
  limit: '--limit',
  maxLineBytes: '--max-line-bytes',
  maxInflateRatio: '--max-inflate-ratio',
  onBadRow: '--on-bad-row',
  'csv.delimiter': '--delimiter',
  'csv.quote': '--quote',
  'csv.escape': '--escape',
  'csv.comment': '--comment',
  'csv.trim': '--trim',
  'csv.relaxQuotes': '--relax-quotes',
  'csv.columns': '--columns',
  'csv.skipHeader': '--skip-header',
  'csv.skipLines': '--skip-lines',
  betas: '--betas',
  preflight: '--preflight',
} as const

/** The name of an option, with its group before a dot. */
export type OptionName = keyof typeof flags

/**
 * An option set to a value: `csv: {delimiter: ';'}` or `--delimiter ';'`.
 *
 * @param value - `undefined` for the bare name
 */
export function optionWords(
  asker: Asker,
  option: OptionName,
  value?: string | number | boolean | readonly string[],
): string {
  if (asker === 'library') return asOption(option, value)
  // The one flag with a text that can also be told to be without.
  return asFlag(flags[option], option === 'csv.quote' && value === false ? 'none' : value)
}

function asFlag(flag: string, value: Parameters<typeof optionWords>[2]): string {
  if (value === undefined || value === true) return flag
  if (value === false) return `--no-${flag.slice(2)}`
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return `${flag} ${/^[\w./:=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`}`
}

function asOption(option: string, value: Parameters<typeof optionWords>[2]): string {
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
