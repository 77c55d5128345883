/** Names of text encodings, byte order marks, and line ends in each encoding. */
import iconv from 'iconv-lite'
import type { Asker } from '../option-words.ts'
import { badOption } from './input-format.ts'

/**
 * Encodings with names of their own here. Other names come from the iconv-lite package.
 *
 * @example
 * ```ts
 * const encoding: TextEncoding = 'shift_jis'
 * const rows = readRows('tickets.csv', { encoding })
 * ```
 */
export type TextEncoding =
  'utf8' | 'utf16le' | 'utf16be' | 'latin1' | 'windows-1252' | (string & Record<never, never>)

const marks: ReadonlyArray<readonly [TextEncoding, number[]]> = [
  ['utf8', [0xef, 0xbb, 0xbf]],
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
]

/** Returns the encoding that a byte order mark states, and the length of the mark. */
export function byteOrderMark(head: Buffer): { encoding: TextEncoding; bytes: number } | undefined {
  const found = marks.find(([, mark]) => mark.every((byte, at) => head[at] === byte))
  return found && { encoding: found[0], bytes: found[1].length }
}

export function isUtf8Name(encoding: TextEncoding): boolean {
  return encoding === 'utf8'
}

/** Common names of the encodings that are validated here, reduced to letters and digits. */
const aliases: ReadonlyMap<string, TextEncoding> = new Map([
  ...['utf8', 'unicode11utf8', 'cp65001'].map((name) => [name, 'utf8'] as const),
  ...['utf16', 'utf16le', 'ucs2'].map((name) => [name, 'utf16le'] as const),
  ['utf16be', 'utf16be'],
  ...['latin1', 'l1', 'iso88591', 'isoir100', 'cp819', 'ibm819', 'csisolatin1', 'binary'].map(
    (name) => [name, 'latin1'] as const,
  ),
  ...['windows1252', 'cp1252', 'win1252', '1252'].map((name) => [name, 'windows-1252'] as const),
])

/**
 * Normalizes the name of an encoding.
 *
 * @throws BatchlineError `ERR_OPTION` for an unknown encoding
 */
export function encodingOf(
  encoding: TextEncoding | undefined,
  asker: Asker,
): TextEncoding | undefined {
  checkEncoding(encoding, asker)
  return encoding && (aliases.get(encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, '')) ?? encoding)
}

function checkEncoding(encoding: TextEncoding | undefined, asker: Asker): void {
  if (encoding === undefined || (typeof encoding === 'string' && iconv.encodingExists(encoding)))
    return
  throw badOption(
    asker,
    'encoding',
    `must be utf8, utf16le, utf16be, latin1, windows-1252 or another name that iconv-lite knows, not ${String(encoding)}`,
  )
}

/** Decodes the beginning of an input, without its byte order mark. */
export function decodeHead(head: Buffer, encoding: TextEncoding): string {
  return isUtf8Name(encoding) ? head.toString() : iconv.decode(head, encoding)
}

/**
 * Returns the offset after that many lines; -1 where there are fewer. It counts bytes, because text
 * in another encoding than stated has another length after decoding, and skipping must end at a
 * line end.
 */
export function lineEnd(head: Buffer, lines: number, encoding: TextEncoding): number {
  const newline = Buffer.from(
    encoding === 'utf16be' ? '\0\n' : encoding === 'utf16le' ? '\n\0' : '\n',
  )
  let found = 0
  for (let at = 0; at < head.length; at += newline.length) {
    at = head.indexOf(newline, at)
    if (at === -1) return -1
    // The second half of one character and the first half of the next look like a line end too.
    if (at % newline.length !== 0) at -= 1
    else if (++found === lines) return at + newline.length
  }
  return -1
}
