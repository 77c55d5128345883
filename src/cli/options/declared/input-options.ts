/** What the input is, and how it is written where names and first bytes do not tell. */
import type { GivenFormat } from '../given-format.ts'
import { givenFormat } from '../given-format.ts'

export const inputOptions = {
  format: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FORMAT',
    sets: ['readRows.format', 'readRows.compression'],
    help: `jsonl, json, json-values (one after the other, over any lines), csv, tsv or parquet, each
      but the last also with .gz or .zst. Default: as the name or the first bytes say`,
    parse: (text: string, flag: string): GivenFormat => givenFormat(text, flag),
  },
  path: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAMES',
    sets: 'readRows.path',
    help: 'where in a JSON document the array of rows is, as in data.items',
  },
  limit: {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.limit',
    help: 'only the first N rows; the same command with a larger N goes on',
  },
  encoding: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAME',
    sets: 'readRows.encoding',
    help: `utf8 (default), utf16le, utf16be, latin1, windows-1252 or another that iconv-lite knows. A
      byte order mark takes precedence`,
  },
  'on-bad-row': {
    kind: 'choice',
    commands: ['run', 'estimate'],
    placeholder: 'MODE',
    choices: ['reject', 'error'],
    sets: 'readRows.onBadRow',
    help: `what to do with a row that can't be sent: reject puts it into the output as rejected, error
      ends the run. Default reject, and error where none of the first 20 rows can be sent`,
  },
  'max-line-bytes': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.maxLineBytes',
    help: 'a row with more bytes ends the run; default 67108864',
  },
  'max-inflate-ratio': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    sets: 'readRows.maxInflateRatio',
    help: 'bytes that one compressed byte may become; more ends the run. Default 200',
  },
} as const
