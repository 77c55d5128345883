/** How a CSV or TSV file is written. What needs two of them is checked by the reader, which names them too. */
export const tableOptions = {
  delimiter: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.delimiter',
    help: 'between values, or the word tab; default: what the first records show',
    // A tab is hard to type.
    parse: (text: string): string => (text === 'tab' || text === '\\t' ? '\t' : text),
  },
  quote: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR|none',
    sets: 'readRows.csv.quote',
    help: 'around values; default "',
    parse: (text: string): string | false => (text === 'none' ? false : text),
  },
  escape: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.escape',
    help: 'before a quote inside quotes; default: the quote itself',
  },
  comment: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'CHAR',
    sets: 'readRows.csv.comment',
    help: 'begins a comment; default: there are no comments',
  },
  trim: {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.trim',
    help: 'drop white space around values',
  },
  'relax-quotes': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.relaxQuotes',
    help: 'take quotes inside an unquoted value as they are',
  },
  columns: {
    kind: 'names',
    commands: ['run', 'estimate'],
    of: 'columns',
    placeholder: 'NAMES',
    sets: 'readRows.csv.columns',
    help: 'names of the columns, with commas between, for a table without a header',
  },
  'skip-header': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    sets: 'readRows.csv.skipHeader',
    help: 'the table has a header, and --columns takes its place',
  },
  'skip-lines': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    most: 1000,
    sets: 'readRows.csv.skipLines',
    help: 'lines to skip above the header, such as a title',
  },
} as const
