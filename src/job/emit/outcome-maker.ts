/**
 * Joins a row and its line of the results into an outcome.
 *
 * The documentation says for each type of result what is billed and what may be sent again (docs:
 * build-with-claude/batch-processing): errored, canceled and expired requests are not billed. An
 * `invalid_request_error` must be fixed first; other errors may be sent again unchanged.
 */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { AnswerRates } from '../../cost/answer-rates.ts'
import { spentWith } from '../../cost/spent.ts'
import type { SpentUsd } from '../../cost/spent.ts'
import type { Failed, Failure, Outcome, Ref, Success } from '../../outcome.ts'
import { parseAttemptKey } from '../journal/attempt-key.ts'
import type { ChunkState } from '../journal/chunk-state.ts'
import { fileChunk } from '../journal/chunk-state.ts'
import type { Needs } from '../core/job-parts.ts'
import { damagedResults } from '../results/damaged-results.ts'
import { isOfAccount } from '../../api/error-types.ts'
import { isDeep } from '../results/is-deep.ts'
import type { ResultLine } from '../results/result-line.ts'
import { errorOf, parseKeptLine } from '../results/result-line.ts'
import type { RequestRow, SameRow } from '../seal/row-line.ts'

const retryableErrors = new Set([
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
])

/**
 * Makes the outcomes of a chunk's rows.
 *
 * @returns a function of a row and its line of the results, which is undefined if there is none. It throws a
 *   {@link BatchlineError} `ERR_STORAGE` for a line that can't be read
 */
export function outcomeMaker(
  { state, paths, prices }: Needs<'state' | 'paths' | 'prices'>,
  chunk: ChunkState,
): (row: RequestRow | SameRow, line: Buffer | undefined) => Outcome {
  const { attempt, name } = parseAttemptKey(chunk.attempt)
  const { id: batch_id } = chunk
  const file = fileChunk(chunk)
  const lacking = chunk.status === 'refused' ? refusedBySize(chunk) : unresolvedRow(chunk)
  const { prompts } = chunk
  const resumed: Resumed = { canceled: state.resumed, refused: chunk.resumed }
  // The recorded rates: with other prices a replay gives the same outcomes.
  const rates = new AnswerRates(prices, chunk.sentDay, chunk.usage?.kinds)
  return (row, line) => {
    const { custom_id, position, part, parts, row: carried, spent_usd, key } = row
    const index = 'same' in row ? row.same : row.request
    const ref: Mutable<Ref> = { attempt, chunk: file, index }
    if (name !== undefined) ref.name = name
    if ('same' in row) ref.copy = row.copy
    const parsed = line && parseKeptLine(line)
    // Only readable lines were kept, so the file is damaged. The row is paid and can be downloaded again.
    if (line && !parsed) {
      throw damagedResults(paths.results(chunk.attempt, chunk.chunk), state.deletedAt(chunk))
    }
    const end = parsed
      ? endOf(parsed.result, line.length, resumed)
      : { ok: false as const, failure: lacking }
    // Filled in step by step, without spreads: on Node 20 they are slow for something made for every row,
    // and some objects that they make survive a collection, with everything that they refer to.
    const outcome: Mutable<Success> | Mutable<Failed> = end.ok
      ? { type: 'outcome', ok: true, custom_id, position, ref, attempt, message: end.message }
      : { type: 'outcome', ok: false, custom_id, position, ref, attempt, failure: end.failure }
    if (part !== undefined) outcome.part = part
    if (parts !== undefined) outcome.parts = parts
    if (batch_id !== undefined) outcome.batch_id = batch_id
    if (carried !== undefined) outcome.row = carried
    if (key !== undefined) outcome.key = key
    const prompt = prompts[row.prompt ?? 0]
    if (prompt?.version !== undefined) {
      outcome.prompt_version = prompt.version
      outcome.prompt_hash = prompt.hash
    }
    if ('same' in row) return asCopy(outcome, row)
    return withUsage(outcome, parsed && answerIn(parsed.result), rates, spent_usd)
  }
}

/**
 * Puts usage, model and cost of the answer where users look for them.
 *
 * @param answer - also one that can't be passed on: it is paid all the same
 * @param spent - what the attempts before cost
 */
export function withUsage(
  outcome: Mutable<Success> | Mutable<Failed>,
  answer: Message | undefined,
  rates: AnswerRates,
  spent?: SpentUsd,
): Outcome {
  // A failed one has no message here. Its usage may be nested as deeply as the message.
  if (outcome.ok && outcome.message.usage) outcome.usage = outcome.message.usage
  if (answer?.model) outcome.model = answer.model
  const cost = answer ? spentWith(spent, rates.picosOf(answer)) : spent
  if (typeof cost === 'number') outcome.cost_usd = cost
  return outcome
}

/** The message of a result that is billed; undefined for one that is not. */
export function answerIn({ type, message }: ResultLine['result']): Message | undefined {
  return type === 'succeeded' && typeof message === 'object' && message !== null
    ? message
    : undefined
}

/**
 * The outcome of a row that shares the request of another. The answer was paid for that row, whose outcome
 * has its usage and its cost: so sums over an output are what was billed.
 */
function asCopy(outcome: Mutable<Success> | Mutable<Failed>, { of, spent_usd }: SameRow): Outcome {
  if (outcome.ok && outcome.message.model) outcome.model = outcome.message.model
  outcome.same_as = of
  if (spent_usd !== null) outcome.cost_usd = spent_usd ?? 0
  return outcome
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

type Answered = Pick<Success, 'ok' | 'message'>

/** What may be sent again unchanged because the user has resumed the job. None of it was billed. */
export interface Resumed {
  /** Rows that were canceled. */
  readonly canceled: boolean
  /** Rows that were refused because of the account. */
  readonly refused: boolean
}

/**
 * Turns a result into the end of its row's outcome.
 *
 * @param bytes - the length of its line
 */
export function endOf(
  result: ResultLine['result'],
  bytes: number,
  resumed: Resumed,
): Answered | Pick<Failed, 'ok' | 'failure'> {
  const { type, message } = result
  if (type !== 'succeeded') return { ok: false, failure: failureOf(result, resumed) }
  if (typeof message !== 'object' || message === null || !Array.isArray(message.content)) {
    return { ok: false, failure: unusable('its result has no message in it') }
  }
  if (isDeep(message, bytes)) {
    return { ok: false, failure: unusable('its answer is nested deeper than 1,000 levels') }
  }
  return { ok: true, message }
}

function unusable(why: string): Failure {
  return {
    kind: 'unresolved',
    message: `${why}, so it can't be passed on. It may have been billed, and is not sent again automatically`,
    retryable: false,
  }
}

/** The failure for a result other than `succeeded`. */
export function failureOf(result: ResultLine['result'], resumed: Resumed): Failure {
  switch (result.type) {
    case 'errored': {
      const { type, message } = errorOf(result)
      return {
        kind: 'errored',
        message: `${type}: ${message}`,
        retryable: retryableErrors.has(type) || (resumed.refused && isOfAccount(type, message)),
        error_type: type,
      }
    }
    case 'expired':
      return {
        kind: 'expired',
        message: 'the 24 hours of the batch ended before this request ran; it was not billed',
        retryable: true,
      }
    case 'canceled':
      return {
        kind: 'canceled',
        message: 'the batch was canceled before this request ran; it was not billed',
        retryable: resumed.canceled,
      }
    default:
      return {
        kind: 'unresolved',
        message: `the result has a type that this version does not know: ${JSON.stringify(result.type)}`,
        retryable: false,
      }
  }
}

function unresolvedRow(chunk: ChunkState): Failure {
  const why =
    chunk.status === 'unresolved'
      ? `the results of batch ${chunk.id} are not available: ${chunk.why}`
      : `the results of batch ${chunk.id} have no line for this request`
  return {
    kind: 'unresolved',
    message: `${why}. It may have been billed, and is not sent again automatically`,
    retryable: false,
  }
}

function refusedBySize(chunk: ChunkState): Failure {
  return { kind: 'rejected', message: `never sent: ${chunk.why}`, retryable: false }
}
