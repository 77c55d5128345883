/**
 * Reads rows from JSON Lines. Only 0x0A ends a line: U+2028 and a lone CR may stand in a JSON
 * string. JSON.parse takes the CR of a CRLF for white space.
 */
import type { Duplex } from 'node:stream'
import split2 from 'split2'
import { jsonFault } from '../json/json-fault.ts'
import { parseJson } from '../json/parse-json.ts'
import { rowsOut } from '../stream/row-buffers.ts'
import type { RowIntake } from './row-intake.ts'
import { notUtf8, openNotUtf8, WholeLines } from './whole-lines.ts'

/** Returns the streams from bytes to rows. */
export function readJsonLines(intake: RowIntake, maxLineBytes: number): Duplex[] {
  let line = 0
  const whole = new WholeLines(maxLineBytes)
  const toRow = (text: string): unknown => {
    line++
    if (isLonger(text, maxLineBytes)) throw tooLong(intake, line, maxLineBytes)
    if (text === '' || text === '\r') return undefined
    let value: unknown
    try {
      value = parseJson(text)
    } catch (error) {
      if (text.trim() === '') return undefined
      // In the middle of its last line: it was cut off, and there may be more. As a rejected row it
      // would stand in the job as answered, and the whole input could not go on from there.
      const isOpen = text === whole.openLine || text === openNotUtf8
      if (isOpen && jsonFault(whole.openLine ?? '').isEnd) throw cutOff(intake, line)
      return badLine(intake, line, text, error)
    }
    if (value === null) return intake.reject(`line ${line}`, 'is null, which is not a row')
    return intake.accept(value, line)
  }
  return [whole, split2('\n', toRow, { readableHighWaterMark: rowsOut })]
}

/** Explains a bad line without the parser's message, which quotes the text. */
function badLine(intake: RowIntake, line: number, text: string, error: unknown): unknown {
  if (text.startsWith(notUtf8)) return intake.reject(`line ${line}`, 'is not valid UTF-8')
  if (error instanceof RangeError) return intake.reject(`line ${line}`, 'is nested too deeply')
  const { column, isEnd, hint } = jsonFault(text)
  const why = isEnd ? 'it ends too early' : hint
  const problem = why === undefined ? 'is not valid JSON' : `is not valid JSON: ${why}`
  return intake.reject(`line ${line}, column ${column}`, problem)
}

function cutOff(intake: RowIntake, line: number): Error {
  return intake.fault(
    `line ${line}`,
    'is cut off: the input ends in the middle of it',
    'Get the whole input and run the same program again. Nothing is paid twice.',
  )
}

/** A UTF-16 code unit takes at most three bytes, so hardly any line needs measuring. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes / 3 && Buffer.byteLength(text) > bytes
}

function tooLong(intake: RowIntake, line: number, maxLineBytes: number): Error {
  return intake.fault(
    `line ${line}`,
    `is longer than ${maxLineBytes} bytes`,
    `If that is right, raise ${intake.option('maxLineBytes')}; otherwise check whether the lines end in LF, and whether the file ` +
      `is one JSON array (${intake.option('format', 'json')}).`,
  )
}
