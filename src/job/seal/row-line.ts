/**
 * A line of a `.rows` file: a row's request or, if it made none, its answer. The line is complete in itself:
 * an outcome is made from this line and a line of the results, and nothing else.
 */
import { parseJson } from '../../json/parse-json.ts'
import { toJson } from '../../json/to-json.ts'
import type { BatchRequest, Outcome, Ref } from '../../outcome.ts'
import type { Place } from '../../place.ts'

interface RowPlace {
  readonly position: number
  readonly part?: number
  readonly parts?: number
}

/** A row with a request in the chunk. */
export interface RequestRow extends RowPlace {
  readonly custom_id: string
  /** Index of the request in the chunk. */
  readonly request: number
  /** Where its line begins in the body, the line's length, and its CRC-32. */
  readonly at: number
  readonly bytes: number
  readonly crc: number
  readonly row?: unknown
  readonly retries?: Ref
  /** In later attempts: what the attempts before cost, in USD; null if that is not known. */
  readonly spent_usd?: number | null
}

/** A row that had its outcome before any request was made. */
export interface AnsweredRow extends RowPlace {
  readonly outcome: Outcome
}

export type RowLine = RequestRow | AnsweredRow

export function formatRequestRow(
  request: BatchRequest,
  sealed: { index: number; at: number; bytes: number; crc: number },
): string {
  const { position, part, parts, custom_id, row, retries, spent_usd } = request
  return toJson({
    position,
    part,
    parts,
    custom_id,
    request: sealed.index,
    at: sealed.at,
    bytes: sealed.bytes,
    crc: sealed.crc,
    row,
    retries,
    spent_usd,
  })
}

export function formatAnsweredRow(outcome: Outcome): string {
  const { position, part, parts } = outcome
  return toJson({ position, part, parts, outcome })
}

export function parseRowLine(line: Buffer): RowLine {
  return parseJson(line.toString()) as RowLine
}

export function placeOf(item: RowPlace): Place {
  return [item.position, item.part ?? 0]
}
