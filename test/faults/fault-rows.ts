/**
 * The rows of the fault runs. A row's text names its run and says what its answers will be, so that
 * the content of a request tells whose it is, and how often it may be billed, whoever sent it.
 */
import type { BatchRequest } from '../../src/index.ts'
import { contentHash } from '../../src/emulator/index.ts'

/**
 * - `plain`: answered at once
 * - `busy`: ends as `overloaded_error` in attempt 1, unbilled, and is answered in attempt 2
 * - `vague`: answered at once with what `validate` refuses, billed, and asked again in other words
 * - `doomed`: ends as `invalid_request_error`, which is not tried again
 */
export type RowKind = 'plain' | 'busy' | 'vague' | 'doomed'

export interface FaultRows {
  /** Tells the rows of this run from those of all others. */
  readonly run: string
  readonly count: number
  /** Whether there is a schema that a vague answer can fail. */
  readonly vague: boolean
  /** Bytes that each text is made longer by. */
  readonly padding: number
}

export function kindOf(position: number, { vague }: FaultRows): RowKind {
  if (position % 7 === 3) return 'busy'
  if (vague && position % 11 === 5) return 'vague'
  return position % 13 === 6 ? 'doomed' : 'plain'
}

export function textOf(position: number, rows: FaultRows): string {
  return `${kindOf(position, rows)} row ${position} of ${rows.run}${'.'.repeat(rows.padding)}`
}

export function answerTo(text: string): string {
  return JSON.stringify({ answer: `re: ${text}` })
}

export function requestAt(position: number, rows: FaultRows): BatchRequest {
  const messages = [{ role: 'user' as const, content: textOf(position, rows) }]
  return {
    type: 'request',
    custom_id: `row ${position}`,
    position,
    params: { model: 'claude-haiku-5-5', max_tokens: 64, messages },
  }
}

export function* allRequests(rows: FaultRows): Generator<BatchRequest> {
  for (let i = 0; i < rows.count; i++) yield requestAt(i, rows)
}

/** The ledger's name of each row's request, by position. */
export function contentsOf(rows: FaultRows): string[] {
  return [...allRequests(rows)].map(({ params }) => contentHash(params))
}

/** The input of the command line: ready requests as JSON lines. */
export function inputOf(rows: FaultRows): string {
  return [...allRequests(rows)]
    .map(({ custom_id, params }) => `${JSON.stringify({ custom_id, params })}\n`)
    .join('')
}
