/** How a CSV or TSV file is written. What needs two of them is checked by the reader, which names them too. */
export const tableOptions = {
  delimiter: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.delimiter',
    help: 'separates values; a character, or the word tab. Default: detected from the first records',
    // A tab is hard to type.
    parse: (text: string): string => (text === 'tab' || text === '\\t' ? '\t' : text),
  },
  quote: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR|none',
    sets: 'readRows.csv.quote',
    help: 'encloses values; default "',
    parse: (text: string): string | false => (text === 'none' ? false : text),
  },
  escape: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.escape',
    help: 'escapes a quote inside quotes; default: the quote itself',
  },
  comment: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.comment',
    help: 'begins a comment; default: no comments',
  },
  trim: {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.trim',
    help: 'strip white space around values',
  },
  'relax-quotes': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.relaxQuotes',
    help: 'accept quotes inside an unquoted value as text',
  },
  columns: {
    kind: 'names',
    commands: ['run', 'estimate'],
    of: 'columns',
    placeholder: 'NAMES',
    sets: 'readRows.csv.columns',
    help: 'column names, separated by commas, for a table without a header',
  },
  'skip-header': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.skipHeader',
    help: 'skip the header, and use --columns instead',
  },
  'skip-lines': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    most: 1000,
    sets: 'readRows.csv.skipLines',
    help: 'skip N lines above the header, such as a title',
  },
} as const
