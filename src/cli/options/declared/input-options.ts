/** What the input is, and how it is written where names and first bytes do not tell. */
import type { GivenFormat } from '../given-format.ts'
import { givenFormat } from '../given-format.ts'

export const inputOptions = {
  format: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FORMAT',
    sets: ['readRows.format', 'readRows.compression'],
    help: `jsonl, json, json-values (JSON values one after another, across any lines), csv, tsv or parquet; all
      but parquet also with .gz or .zst. Default: taken from the name or the first bytes`,
    parse: (text: string, flag: string): GivenFormat => givenFormat(text, flag),
  },
  path: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAMES',
    sets: 'readRows.path',
    help: 'path of the array of rows in a JSON document, such as data.items',
  },
  limit: {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.limit',
    help: 'read only the first N rows; the same command with a larger N continues',
  },
  encoding: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAME',
    sets: 'readRows.encoding',
    help: `utf8 (default), utf16le, utf16be, latin1, windows-1252 or another encoding that iconv-lite knows. A
      byte order mark takes precedence`,
  },
  'on-bad-row': {
    kind: 'choice',
    commands: ['run', 'estimate'],
    placeholder: 'MODE',
    choices: ['reject', 'error'],
    sets: 'readRows.onBadRow',
    help: `what to do with a row that can't be sent: reject writes it to the output as rejected, error ends the
      run. Default: reject, but error if none of the first 20 rows can be sent`,
  },
  'max-line-bytes': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.maxLineBytes',
    help: 'end the run at a row longer than N bytes; default 67108864',
  },
  'max-inflate-ratio': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.maxInflateRatio',
    help: 'end the run if the input decompresses to more than N times its size; default 200',
  },
} as const
