/**
 * Opens one input: detects compression, encoding and format from its beginning, and returns the
 * stream of its rows.
 */
import { pipeline } from 'node:stream'
import type { Duplex, Readable } from 'node:stream'
import { checkMagic } from './check-magic.ts'
import { chooseParser } from './choose-parser.ts'
import { detectFormat } from './detect-format.ts'
import { inflate } from './inflate.ts'
import { inputEncoding } from './input-encoding.ts'
import { inputError } from './input-error.ts'
import { formatOfName } from './input-format.ts'
import type { RowFormat } from './input-format.ts'
import { PeekableBytes } from './peekable-bytes.ts'
import type { ReadingOptions } from './reading-options.ts'
import type { RowIntake } from './row-intake.ts'
import { decodeHead, isUtf8Name } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'
import { ToUtf8 } from './to-utf8.ts'

/** One open input, to be read once. */
export interface OpenInput {
  readonly rows: Readable
  /** Turns an error of `rows` into a message for people. */
  readonly explain: (error: Error) => Error
}

/**
 * @param bytes - the caller destroys them
 * @param path - `undefined` for a stream without a name
 */
export async function openInput(
  bytes: Readable,
  path: string | undefined,
  options: ReadingOptions,
  intake: RowIntake,
): Promise<OpenInput> {
  const named = path === undefined ? undefined : formatOfName(path)
  const stated = options.format ?? named?.format
  const raw = new PeekableBytes(bytes, (error) => inputError(intake.name, error))
  const compression = await checkMagic(
    raw,
    options.compression ?? named?.compression,
    { isFile: path !== undefined, format: stated },
    intake,
  )
  const plain = compression === 'none' ? raw : inflated(raw, compression, options, intake)
  const encoding = await inputEncoding(plain, options.encoding, intake)
  const format = await formatOf(plain, stated, encoding, options, intake)
  const parser = await chooseParser(format, plain, encoding, options, intake)
  // Create it last: only now is the line known on which the text begins.
  const text: Duplex[] = isUtf8Name(encoding) ? [] : [new ToUtf8(intake, encoding)]
  const parts = [plain.stream(), ...text, ...parser.streams]
  // The last part reports all errors: pipeline destroys it with the first one.
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
  stated: RowFormat | undefined,
  encoding: TextEncoding,
  { path, format: given }: ReadingOptions,
  intake: RowIntake,
): Promise<RowFormat> {
  const format = await bytes.peek((isLast) => {
    const text = decodeHead(bytes.head, encoding)
    return detectFormat(
      stated,
      path,
      { text, isLast, isWhole: bytes.isWhole, isGiven: given !== undefined },
      intake,
    )
  })
  return format ?? stated ?? 'jsonl'
}
