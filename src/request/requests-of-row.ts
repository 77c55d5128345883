/** Calls the user's function for one row and looks at what it made; whatever it does, nothing throws. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import { describeError } from '../describe-error.ts'
import type { Asker } from '../option-words.ts'
import { abortable } from '../stream/abortable.ts'
import { checkRequest } from './check-request.ts'
import { checkJsonSize } from './json-size.ts'

/**
 * One request, as the function given to `toRequests` makes it.
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
  /** Any string: it stays on this machine and comes back in the outcome. It may repeat. */
  custom_id: string
  /** As `messages.create` takes them, without `stream`. */
  params: MessageCreateParamsNonStreaming
}

/**
 * Makes the request of a row, or several: cheap, and the same whenever it is called. Each call gives
 * new objects; what it has given is still on its way when it is called for the next row. What it throws
 * makes the row a `rejected` outcome.
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

/** What became of a row, or of one part of it: a request, or the reason why there is none. */
export interface RowPart {
  position: number
  part?: number
  parts?: number
  custom_id?: string | undefined
  /** What is carried. */
  row?: unknown
  params?: MessageCreateParamsNonStreaming
  bad?: string
  cause?: unknown
}

/** How rows are made into requests: the same for every row. */
export interface RowRules<Row> {
  make: MakeRequests<Row>
  carry: (row: Row) => unknown
  maxRequestBytes: number
  /** Who reads why a row is bad. */
  asker: Asker
}

/**
 * At least one part, always. A promise only where the function gives one: a trip through the queue of
 * promises for each row would cost as much as the row. After an abort it is of no use, and `emit`
 * refuses it.
 */
export function requestsOfRow<Row>(
  row: Row,
  position: number,
  rules: RowRules<Row>,
  signal: AbortSignal,
): RowPart[] | Promise<RowPart[]> {
  const at: RowPart = { position }
  let who = 'carry'
  try {
    const carried = rules.carry(row)
    if (carried !== undefined) at.row = carried
    who = 'the function given to toRequests'
    const made: unknown = rules.make(row, position)
    if (isThenable(made)) return awaited(made, at, rules, signal)
    who = 'reading what it made'
    return partsOf(made, at, rules)
  } catch (cause) {
    return [thrown(who, cause, at)]
  }
}

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
  let who = 'the function given to toRequests'
  try {
    const made = await abortable(Promise.resolve(making), signal)
    who = 'reading what it made'
    return partsOf(made, at, limits)
  } catch (cause) {
    return [thrown(who, cause, at)]
  }
}

function thrown(who: string, cause: unknown, at: RowPart): RowPart {
  return { ...at, bad: `${who} threw ${describeError(cause)}`, cause }
}

function partsOf(made: unknown, at: RowPart, limits: Limits): RowPart[] {
  const all: unknown[] = Array.isArray(made) ? made : [made]
  if (all.length === 0 || made === undefined || made === null) {
    return [{ ...at, bad: 'the function given to toRequests made no request of it' }]
  }
  const { length: parts } = all
  if (parts === 1) return [checked(all[0], at, limits)]
  return all.map((one, part) => checked(one, { ...at, part, parts }, limits))
}

/** @param at - of this part alone: it is filled in */
function checked(made: unknown, at: RowPart, limits: Limits): RowPart {
  const { custom_id, params } = (made ?? {}) as Partial<RequestInput>
  if (typeof custom_id === 'string' && custom_id !== '') at.custom_id = custom_id
  const bad = checkRequest(made, limits.asker) ?? checkJsonSize(params, limits.maxRequestBytes)
  if (bad === undefined) at.params = params!
  else at.bad = bad
  return at
}
