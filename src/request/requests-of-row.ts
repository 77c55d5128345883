/**
 * Calls the user's function for one row and checks the result. It never throws, whatever the
 * function does.
 */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { ChainedPlace } from '../chained-row.ts'
import { describeError } from '../describe-error.ts'
import { BatchlineError } from '../errors.ts'
import { lostInJson } from '../json/lost-in-json.ts'
import type { LostInJson } from '../json/lost-in-json.ts'
import type { Asker } from '../option-words.ts'
import { abortable } from '../stream/abortable.ts'
import { checkRequest } from './check-request.ts'
import { isPromptVersion } from './is-prompt-version.ts'
import { checkJsonSize } from './json-size.ts'

/**
 * A request as returned by the function passed to `toRequests`.
 *
 * @example
 * ```ts
 * const request: RequestInput = {
 *   custom_id: 'ticket 7',
 *   params: { model, max_tokens: 64, messages: [{ role: 'user', content: 'Which topic is this?' }] },
 * }
 * ```
 */
export interface RequestInput {
  /** Any string. It stays on this machine, returns in the outcome and may repeat. */
  custom_id: string
  /** As `messages.create` takes them, without `stream`. */
  params: MessageCreateParamsNonStreaming
}

/**
 * Makes one or more requests of a row. It must be cheap and return the same result for the same
 * row. Return new objects from each call: earlier results are still in use.
 *
 * @example
 * ```ts
 * const make: MakeRequests<Ticket> = (ticket, position) => ({
 *   custom_id: `${position}-${ticket.id}`,
 *   params: { model, max_tokens: 64, messages: [{ role: 'user', content: ticket.text }] },
 * })
 * ```
 */
export type MakeRequests<Row> = (
  row: Row,
  position: number,
) => RequestInput | readonly RequestInput[] | Promise<RequestInput | readonly RequestInput[]>

/** The result of a row, or of one part of it: a request, or the reason why there is none. */
export interface RowPart {
  position: number
  part?: number
  parts?: number
  custom_id?: string | undefined
  /** The carried value. */
  row?: unknown
  /** The name of its prompt, where each row has its own. */
  version?: string
  params?: MessageCreateParamsNonStreaming
  bad?: string
  /** What the row carries is of a kind that can't be kept: the program is wrong, not the row. */
  isUnkept?: boolean
  cause?: unknown
}

/** How to make requests of rows; the same for every row. */
export interface RowRules<Row> {
  make: MakeRequests<Row>
  carry: (row: Row) => unknown
  maxRequestBytes: number
  /** Names the prompt of a row, where not all rows have the same. */
  versionOf?: (row: Row) => string
  /** Who reads why a row is bad. */
  asker: Asker
}

/**
 * Returns at least one part. It returns a promise only if the function does: a turn of the promise
 * queue for each row would cost as much as the row. After an abort the result is useless, and
 * `emit` refuses it.
 */
export function requestsOfRow<Row>(
  row: Row,
  place: ChainedPlace,
  rules: RowRules<Row>,
  signal: AbortSignal,
): RowPart[] | Promise<RowPart[]> {
  const { position, part, parts } = place
  const at: RowPart = part === undefined ? { position } : { position, part, parts: parts ?? 1 }
  let source = 'carry'
  try {
    const carried = rules.carry(row)
    if (carried !== undefined) {
      const lost = lostInJson(carried)
      if (lost) return [{ ...at, bad: notKept(lost), isUnkept: lost.isKind }]
      at.row = carried
    }
    if (rules.versionOf) {
      source = 'promptVersion'
      const version: unknown = rules.versionOf(row)
      if (!isPromptVersion(version)) return [{ ...at, bad: noVersion }]
      at.version = version
    }
    source = 'the function passed to toRequests'
    const made: unknown = rules.make(row, position)
    if (isThenable(made)) return awaited(made, at, rules, signal)
    source = 'reading what it returned'
    return partsOf(made, at, rules)
  } catch (cause) {
    return [thrown(source, cause, at)]
  }
}

function notKept({ path, kind }: LostInJson): string {
  const what = path === '' ? `carry gave ${kind}` : `carry takes ${kind} in its field ${path}`
  return (
    `${what}, which a job folder can't store exactly. Make it text or a number in the query ` +
    'or with a function as carry, or carry other fields'
  )
}

const noVersion =
  'promptVersion gave no text of 1 to 100 characters, without control characters, for it'

type Limits = Pick<RowRules<never>, 'maxRequestBytes' | 'asker'>

function isThenable(made: unknown): made is PromiseLike<unknown> {
  return typeof (made as { then?: unknown } | null | undefined)?.then === 'function'
}

async function awaited(
  making: PromiseLike<unknown>,
  at: RowPart,
  limits: Limits,
  signal: AbortSignal,
): Promise<RowPart[]> {
  let source = 'the function passed to toRequests'
  try {
    const made = await abortable(Promise.resolve(making), signal)
    source = 'reading what it returned'
    return partsOf(made, at, limits)
  } catch (cause) {
    return [thrown(source, cause, at)]
  }
}

function thrown(source: string, cause: unknown, at: RowPart): RowPart {
  // A function of this package, called by the user's, says itself what is wrong with the row.
  if (cause instanceof BatchlineError && cause.code === 'ERR_INPUT') {
    return { ...at, bad: cause.message, cause }
  }
  return { ...at, bad: `${source} threw ${describeError(cause)}`, cause }
}

function partsOf(made: unknown, at: RowPart, limits: Limits): RowPart[] {
  const all: unknown[] = Array.isArray(made) ? made : [made]
  if (all.length === 0 || made === undefined || made === null) {
    return [{ ...at, bad: 'the function passed to toRequests returned no request for it' }]
  }
  const { length: parts } = all
  if (parts === 1) return [checked(all[0], at, limits)]
  if (at.part !== undefined) return [{ ...at, bad: partOfPart(at) }]
  return all.map((one, part) => checked(one, { ...at, part, parts }, limits))
}

function partOfPart({ part = 0, parts = 1 }: RowPart): string {
  return (
    `it was made from part ${part + 1} of ${parts} of a row of the previous job, but the function passed to toRequests returned several ` +
    'requests for it. A part makes one request; mergeParts before toRows makes one row from all parts'
  )
}

/** @param at - the place of this part; it is filled in */
function checked(made: unknown, at: RowPart, limits: Limits): RowPart {
  const { custom_id, params } = (made ?? {}) as Partial<RequestInput>
  if (typeof custom_id === 'string' && custom_id !== '') at.custom_id = custom_id
  const bad = checkRequest(made, limits.asker) ?? checkJsonSize(params, limits.maxRequestBytes)
  if (bad === undefined) at.params = params!
  else at.bad = bad
  return at
}
