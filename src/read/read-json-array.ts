/**
 * Rows from one JSON array, an element at a time: the array is never in memory, nor are its tokens.
 */
import { Transform } from 'node:stream'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import type { StreamArrayItem } from 'stream-json/streamers/stream-array.js'
import withParser from 'stream-json/utils/with-parser.js'
import { BatchlineError } from '../errors.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { RowIntake } from './row-intake.ts'
import type { RowParser } from './row-parser.ts'
import { Utf8Check } from './utf8-check.ts'

/** The parser tells that a piece is broken, not where: so pieces are small, and an error near its element. */
const pieceBytes = 4096

/** Bytes that may lie in buffers between the meter and the parser, with room to spare. */
const slackBytes = 1024 * 1024

/** Its type asks for a mark that a part without a flush does not carry, streamArray's own neither. */
type Assembler = Parameters<typeof withParser.asStream>[0]

/** @param maxElementBytes - a longer element ends the stream; measured to within 1 MiB */
export function readJsonArray(intake: RowIntake, maxElementBytes: number): RowParser {
  let begun = false
  let pendingBytes = 0

  const meter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      const first = begun ? undefined : firstSign(piece)
      begun ||= first === '['
      pendingBytes += piece.length
      if (!begun && first !== undefined) done(noArray(intake))
      else if (pendingBytes > maxElementBytes + slackBytes) done(tooLong(intake, maxElementBytes))
      else done(null, piece)
    },
  })

  /** The last function of the parser: counts what really was read when a later part breaks. */
  const elements = () => {
    const assemble = streamArray()
    return (token: Parameters<typeof assemble>[0]): unknown => {
      const item = assemble(token) as StreamArrayItem | symbol
      if (typeof item === 'symbol') return item
      pendingBytes = 0
      if (item.value !== null) return intake.accept(item.value)
      return intake.reject(`element ${item.key}`, 'is null, which is no row')
    }
  }

  return {
    streams: [
      new Utf8Check(intake, 'Save it as UTF-8 and run the same program again.', pieceBytes),
      meter,
      withParser.asStream(elements as unknown as Assembler, {
        streamValues: false,
        readableHighWaterMark: rowsOut,
      }),
    ],
    explain: (error) => {
      if (error instanceof BatchlineError) return error
      // Not the parser's message: it is about tokens, and says no place.
      return begun ? broken(intake) : noArray(intake)
    },
  }
}

/** The first character that is no white space and no byte order mark. */
function firstSign(piece: Buffer): string | undefined {
  return piece.toString().trimStart()[0]
}

function noArray(intake: RowIntake): BatchlineError {
  const way =
    "If it has one JSON value a line, name it .jsonl or say format: 'jsonl' (--format jsonl). Run the same program again."
  return intake.fault('line 1', 'does not begin a JSON array', way)
}

function broken(intake: RowIntake): BatchlineError {
  const where = `element ${intake.position} or one shortly behind it`
  const way = 'Elements are counted from 0. Mend the file and run the same program again.'
  return intake.fault(where, 'is not valid JSON, or the array ends there without a ]', way)
}

function tooLong(intake: RowIntake, maxElementBytes: number): BatchlineError {
  const way = 'If that is right, raise maxLineBytes. Elements are counted from 0.'
  return intake.fault(`element ${intake.position}`, `is longer than ${maxElementBytes} bytes`, way)
}
