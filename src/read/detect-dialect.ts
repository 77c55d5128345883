/** Detects the dialect of a table and skips the lines above its header. */
import { csvDialect } from './csv-dialect.ts'
import type { CsvDialect } from './csv-dialect.ts'
import type { CsvOptions } from './csv-options.ts'
import type { PeekableBytes } from './peekable-bytes.ts'
import type { RowIntake } from './row-intake.ts'
import { decodeHead, lineEnd } from './text-encoding.ts'
import type { TextEncoding } from './text-encoding.ts'

/** @throws BatchlineError `ERR_INPUT` where quotes could mean two things */
export async function detectDialect(
  bytes: PeekableBytes,
  encoding: TextEncoding,
  csv: CsvOptions,
  isTsv: boolean,
  intake: RowIntake,
): Promise<CsvDialect> {
  await dropLines(bytes, csv.skipLines ?? 0, encoding, intake)
  const found = await bytes.peek((isLast) =>
    csvDialect(decodeHead(bytes.head, encoding), csv, isTsv, isLast),
  )
  const dialect = found ?? { delimiter: ',', quote: '"', lineEnds: ['\n'], hasSepLine: false }
  if (dialect.isAmbiguous) {
    throw intake.wrong(
      'has quotes around some values and inside others',
      `Say what they are: plain characters with ${intake.option('csv.quote', false)}, or quotes around values with ` +
        `${intake.option('csv.quote', '"')} and ${intake.option('csv.relaxQuotes', true)}.`,
    )
  }
  if (dialect.hasSepLine) await dropLines(bytes, 1, encoding, intake)
  return dialect
}

/** Skips lines that are not part of the table. */
async function dropLines(
  bytes: PeekableBytes,
  count: number,
  encoding: TextEncoding,
  intake: RowIntake,
): Promise<void> {
  if (count === 0) return
  await bytes.peek((isLast) => {
    const end = lineEnd(bytes.head, count, encoding)
    if (end === -1 && !isLast) return undefined
    bytes.drop(end === -1 ? bytes.head.length : end)
    intake.firstLine += count
    return 'dropped'
  })
}
