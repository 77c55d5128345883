/**
 * Opens one input: looks at its beginning, decides how it is compressed, encoded and written, and
 * gives the stream of its rows.
 */
import { pipeline } from 'node:stream'
import type { Duplex, Readable } from 'node:stream'
import { checkMagic } from './check-magic.ts'
import { csvDialect } from './csv-dialect.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { inflate } from './inflate.ts'
import { inputError } from './input-error.ts'
import { inputEncoding } from './input-encoding.ts'
import { formatOfName } from './input-format.ts'
import type { Compression, RowFormat } from './input-format.ts'
import { JsonElements } from './json-elements.ts'
import { checkLook } from './detect-format.ts'
import { PeekableBytes } from './peekable-bytes.ts'
import { readCsv } from './read-csv.ts'
import type { CsvOptions } from './csv-options.ts'
import { readJsonLines } from './read-json-lines.ts'
import type { RowIntake } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'
import { decodeHead, isUtf8Name, lineEnd, ToUtf8 } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'
import { Utf8Check } from './utf8-check.ts'

/** What was said about the inputs, all of it optional. */
export interface ReadingOptions {
  readonly format: RowFormat | undefined
  readonly compression: Compression | undefined
  readonly encoding: TextEncoding | undefined
  readonly path: string | undefined
  readonly csv: CsvOptions
  readonly maxLineBytes: number
  readonly maxInflateRatio: number
}

/** One input, to be read once. */
export interface OpenInput {
  readonly rows: Readable
  /** Puts an error of `rows` in words. */
  readonly explain: (error: Error) => Error
}

/** The parser works on pieces of so many bytes, each of which gives a few rows. */
const pieceBytes = 16 * 1024

/**
 * @param bytes - destroying them is the caller's
 * @param path - undefined for what has no name
 */
export async function openInput(
  bytes: Readable,
  path: string | undefined,
  options: ReadingOptions,
  intake: RowIntake,
): Promise<OpenInput> {
  const named = path === undefined ? undefined : formatOfName(path)
  const said = options.format ?? named?.format
  const raw = new PeekableBytes(bytes, (error) => inputError(intake.name, error))
  const compression = await checkMagic(
    raw,
    options.compression ?? named?.compression,
    { isFile: path !== undefined, format: said },
    intake,
  )
  const plain = compression === 'none' ? raw : inflated(raw, compression, options, intake)
  const encoding = await inputEncoding(plain, options.encoding, intake)
  const format = await formatOf(plain, said, encoding, options, intake)
  const parser = await parserFor(format, plain, encoding, options, intake)
  // Made last: only now is it known with which line the text begins.
  const text: Duplex[] = isUtf8Name(encoding) ? [] : [new ToUtf8(intake, encoding)]
  const parts = [plain.stream(), ...text, ...parser.streams]
  // Errors come by the last part, which is destroyed with the first of them.
  pipeline(parts as Duplex[], () => {})
  return { rows: parts.at(-1)!, explain: parser.explain }
}

function inflated(
  raw: PeekableBytes,
  compression: 'gzip' | 'zstd',
  { maxInflateRatio }: ReadingOptions,
  intake: RowIntake,
): PeekableBytes {
  const parts = [raw.stream(), ...inflate(intake, compression, maxInflateRatio)]
  pipeline(parts as Duplex[], () => {})
  return new PeekableBytes(parts.at(-1)!, (error) => inputError(intake.name, error))
}

async function formatOf(
  bytes: PeekableBytes,
  said: RowFormat | undefined,
  encoding: TextEncoding,
  { path, format: given }: ReadingOptions,
  intake: RowIntake,
): Promise<RowFormat> {
  const format = await bytes.look((isLast) => {
    const text = decodeHead(bytes.head, encoding)
    return checkLook(
      said,
      path,
      { text, isLast, isWhole: bytes.isWhole, isGiven: given !== undefined },
      intake,
    )
  })
  return format ?? said ?? 'jsonl'
}

async function parserFor(
  format: RowFormat,
  bytes: PeekableBytes,
  encoding: TextEncoding,
  options: ReadingOptions,
  intake: RowIntake,
): Promise<RowParser> {
  const { maxLineBytes: maxBytes, path, csv } = options
  switch (format) {
    case 'json':
    case 'json-values': {
      const isSequence = format === 'json-values'
      const names = path === undefined ? [] : path.split('.')
      const elements = new JsonElements(intake, { path: names, isSequence, maxBytes })
      return {
        streams: [utf8Check(intake), elements],
        explain: (error) => inputError(intake.name, error),
      }
    }
    case 'csv':
    case 'tsv': {
      const dialect = await dialectOf(bytes, encoding, csv, format === 'tsv', intake)
      const { streams, explain } = readCsv(intake, maxBytes, csv, dialect)
      return { streams: [utf8Check(intake), ...streams], explain }
    }
    case 'parquet':
      throw intake.wrong(
        'is Parquet, which is read from its end, and so can only come from a file',
        'Save it to a file, not compressed as a whole, and give that.',
      )
    case 'jsonl':
      return {
        streams: readJsonLines(intake, maxBytes),
        explain: (error) => inputError(intake.name, error),
      }
  }
}

async function dialectOf(
  bytes: PeekableBytes,
  encoding: TextEncoding,
  csv: CsvOptions,
  isTsv: boolean,
  intake: RowIntake,
): Promise<CsvDialect> {
  await dropLines(bytes, csv.skipLines ?? 0, encoding, intake)
  const found = await bytes.look((isLast) =>
    csvDialect(decodeHead(bytes.head, encoding), csv, isTsv, isLast),
  )
  const dialect = found ?? { delimiter: ',', quote: '"', lineEnds: ['\n'], hasSepLine: false }
  if (dialect.isDoubtful) {
    throw intake.wrong(
      'has quotes around some values and within others',
      `Say what they are: just characters, ${intake.option('csv.quote', false)}, or around values, ` +
        `${intake.option('csv.quote', '"')} with ${intake.option('csv.relaxQuotes', true)}.`,
    )
  }
  if (dialect.hasSepLine) await dropLines(bytes, 1, encoding, intake)
  return dialect
}

/** Leaves lines out that are no part of the table. */
async function dropLines(
  bytes: PeekableBytes,
  count: number,
  encoding: TextEncoding,
  intake: RowIntake,
): Promise<void> {
  if (count === 0) return
  await bytes.look((isLast) => {
    const end = lineEnd(bytes.head, count, encoding)
    if (end === -1 && !isLast) return undefined
    bytes.drop(end === -1 ? bytes.head.length : end)
    intake.firstLine += count
    return 'dropped'
  })
}

function utf8Check(intake: RowIntake): Utf8Check {
  const way =
    `Save it as UTF-8, or say what it is, e.g. ${intake.option('encoding', 'windows-1252')}, ` +
    'and run the same program again.'
  return new Utf8Check(intake, way, pieceBytes)
}
