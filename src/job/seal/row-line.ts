/**
 * A line of a `.rows` file: a row's request, the request of another row that it shares or, if it made none,
 * its answer. The line is complete in itself:
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
  /** Under which its answer is kept for other jobs. */
  readonly key?: string
  /** In later attempts: what the attempts before cost, in USD; null if that is not known. */
  readonly spent_usd?: number | null
  readonly retries?: Ref
  /** Which of the chunk's prompts made its request; absent for the first. */
  readonly prompt?: number
}

/** A row whose request is equal to that of an earlier row of the chunk, which was sent for both. */
export interface SameRow extends RowPlace {
  readonly custom_id: string
  /** Index of that request in the chunk. */
  readonly same: number
  /** Counts such rows of the chunk, from 1. */
  readonly copy: number
  /** Position of the row that the request was sent for. */
  readonly of: number
  /** Length and CRC-32 of the params alone, which do not depend on an id. */
  readonly bytes: number
  readonly crc: number
  readonly row?: unknown
  readonly key?: string
  readonly spent_usd?: number | null
  readonly retries?: Ref
  readonly prompt?: number
}

/** A row that had its outcome before any request was made. */
export interface AnsweredRow extends RowPlace {
  readonly outcome: Outcome
}

export type RowLine = RequestRow | SameRow | AnsweredRow

export function formatRequestRow(
  request: BatchRequest,
  sealed: { index: number; at: number; bytes: number; crc: number; prompt?: number | undefined },
): string {
  const { position, part, parts, custom_id, row, key, spent_usd, retries } = request
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
    key,
    spent_usd,
    retries,
    prompt: sealed.prompt,
  })
}

export function formatSameRow(
  request: BatchRequest,
  shared: Pick<SameRow, 'same' | 'copy' | 'of' | 'bytes' | 'crc'> & {
    readonly prompt?: number | undefined
  },
): string {
  const { position, part, parts, custom_id, row, key, spent_usd, retries } = request
  return toJson({
    position,
    part,
    parts,
    custom_id,
    same: shared.same,
    copy: shared.copy,
    of: shared.of,
    bytes: shared.bytes,
    crc: shared.crc,
    row,
    key,
    spent_usd,
    retries,
    prompt: shared.prompt,
  })
}

export function formatAnsweredRow(outcome: Outcome): string {
  const { position, part, parts } = outcome
  return toJson({ position, part, parts, outcome })
}

export function parseRowLine(line: Buffer): RowLine {
  return parseJson(line.toString()) as RowLine
}

/** The place of a line, which stands at its head: the rest may be long. */
export function placeOfLine(line: Buffer): Place {
  const [, position, part = 0] =
    /^\{"position":(\d+)(?:,"part":(\d+))?[,}]/.exec(line.toString('latin1', 0, 64)) ?? []
  return position === undefined ? placeOf(parseRowLine(line)) : [Number(position), Number(part)]
}

export function placeOf(item: RowPlace): Place {
  return [item.position, item.part ?? 0]
}
