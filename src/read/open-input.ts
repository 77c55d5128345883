/**
 * Opens one input: reads its beginning, finds compression, encoding and format, and returns the
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

/** One input, to be read once. */
export interface OpenInput {
  readonly rows: Readable
  /** Puts an error of `rows` in words. */
  readonly explain: (error: Error) => Error
}

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
  const parser = await chooseParser(format, plain, encoding, options, intake)
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
  const format = await bytes.peek((isLast) => {
    const text = decodeHead(bytes.head, encoding)
    return detectFormat(
      said,
      path,
      { text, isLast, isWhole: bytes.isWhole, isGiven: given !== undefined },
      intake,
    )
  })
  return format ?? said ?? 'jsonl'
}
