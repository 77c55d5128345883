import { AskRun } from './job/ask/ask-run.ts'
import type { AskRunOptions } from './job/ask/ask-run.ts'
import { checkMessageClient } from './job/ask/check-message-client.ts'
import type { MessageClient } from './job/ask/check-message-client.ts'
import type { Attempt } from './job/core/attempt.ts'
import { kindOf } from './kind-of.ts'
import { OptionCheck } from './option-check.ts'
import type { BatchRequest, Failed, Outcome } from './outcome.ts'
import { rewriteRequest } from './request/rewrite-request.ts'
import type { Stage } from './stream/stage.ts'
import { stage } from './stream/stage.ts'
import { checkJob } from './wiring.ts'

/**
 * What {@link askNow} asks, and how.
 *
 * @example
 * ```ts
 * const options: AskNowOptions<Ticket> = {
 *   most: 200,
 *   concurrency: 8,
 *   when: ({ failure }) => failure.kind !== 'refused',
 * }
 * const asked = askNow(job, () => validate(Label), options)
 * ```
 */
export interface AskNowOptions<Row = unknown> {
  /**
   * The number of rows that may be asked over the life of the job, first come, first served. A rerun gets no
   * new allowance. Default 1,000; at most 100,000.
   */
  most?: number
  /** Concurrent calls, and so the most answers that a crash may pay twice. Default 4; at most 100. */
  concurrency?: number
  /**
   * Asks again for rows that got no answer in an earlier run: the service did not take the call, or its reply
   * was lost, so a second call may be paid twice. Don't use it if such a failure was already used: a value of
   * `fallBack` or an outcome of `writeTo` stays, and a row of a second job no longer fits what was sent. Default false.
   */
  again?: boolean
  /** Selects which retryable failures are asked. It is called again on every run. Default: all. */
  when?: (failed: Failed<Row>) => boolean
  /** May change the request, like `rewrite` of `retryFailed`, with the same default; undefined gives the row up. */
  rewrite?: (request: BatchRequest<Row>, failed: Failed<Row>) => BatchRequest<Row> | undefined
  /** Makes the calls. Default: the client of the job. */
  client?: MessageClient
  /** Beta features that the requests need, as for `submitBatches`. Default: none. */
  betas?: readonly string[]
  /**
   * How long one answer may take, in milliseconds. Default 600,000; 3,600,000 where `max_tokens` is over
   * 8,000, since such an answer is streamed.
   */
  timeoutMs?: number
  /**
   * Ends the stage with an AbortError when it is aborted. A running call is awaited for up to 30 seconds, and
   * its answer is recorded for the next run. Default: none.
   */
  signal?: AbortSignal
}

const mostRows = 100_000
const mostCalls = 100
const defaultMost = 1000
const defaultConcurrency = 4
/** Outcomes that may wait behind a call, for each call at a time. */
const waitingPerCall = 4

/**
 * Sends the last failures that may succeed to the Messages API, at once and at full price, instead of sending
 * one more batch for a handful of rows. Put it after `retryFailed`. Everything else passes unchanged, and
 * outcomes keep their order.
 *
 * An answer is recorded in the job before its outcome goes out, so a rerun does not ask again. A row is given
 * up after five calls that the service did not take, or one call whose reply was lost; a rerun asks for it
 * again only with `again`. A process that dies between a call and its record leaves at most `concurrency`
 * answers that are paid and lost; the next run asks those rows again, and reports it in an event and in
 * `status()`. The calls count in the cost of the row and the
 * job, and a cancel, a budget or anything else that holds the job holds them too.
 *
 * @param judge - makes new stages for each answer, to judge it; use the stages that judge the answers of
 *   batches
 *
 * @example
 * ```ts
 * const stages = (attempt: Attempt<Ticket>) =>
 *   compose(chunkBySize(attempt), submitBatches(attempt), awaitResults(attempt), validate(Label))
 * await pipeline(
 *   rows,
 *   requests,
 *   stages(job),
 *   retryFailed(job, stages),
 *   askNow(job, () => validate(Label), { most: 100 }),
 *   sink,
 * )
 * ```
 * @throws BatchlineError `ERR_OPTION` for an argument without a valid value, or a client that can't ask.
 *   As the stream's error `ERR_INPUT` for an item that is not an outcome, or if one of your functions throws;
 *   `ERR_STOPPED` at the end, if something was not asked because the job is held; `ERR_STORAGE` if recorded
 *   answers can't be read; `ERR_ATTEMPT_IN_USE` for a second one on the job.
 */
export function askNow<Value, Row>(
  job: Attempt<Row>,
  judge: () => Stage<Outcome<unknown, Row>, Outcome<Value, Row>>,
  options: AskNowOptions<Row> = {},
): Stage<Outcome<Value, Row>, Outcome<Value, Row>> {
  const { most = defaultMost, concurrency = defaultConcurrency, when, timeoutMs } = options
  const { again = false } = options
  const { rewrite = rewriteRequest, betas = [], signal } = options
  checkJob('askNow', job)
  const check = new OptionCheck('askNow')
  check.wholeNumber('most', most, { most: mostRows })
  check.wholeNumber('concurrency', concurrency, { most: mostCalls })
  check.ms('timeoutMs', timeoutMs, true)
  check.boolean('again', options.again)
  for (const [name, value] of Object.entries({ when, rewrite })) {
    if (value !== undefined && typeof value !== 'function') {
      throw check.error(`${name} must be a function, not ${kindOf(value)}`)
    }
  }
  checkJudge(judge, check)
  const { parts } = job as Attempt
  const client: unknown = options.client ?? parts.service.client
  checkMessageClient(client)
  const asking = { judge, most, concurrency, again, when, rewrite, client, betas, timeoutMs }
  const run = new AskRun(parts, asking as AskRunOptions)
  let isWatched = false
  const self = stage<Outcome, Outcome>({
    name: 'askNow',
    signal,
    concurrency: waitingPerCall * concurrency,
    transform(outcome, emit, aborting) {
      if (!isWatched) aborting.addEventListener('abort', () => run.abort(), { once: true })
      isWatched = true
      return run.take(outcome, emit, aborting)
    },
    flush: (_emit, aborting) => run.end(aborting),
    close: (error) => run.close(error),
  })
  return self as Stage<Outcome<Value, Row>, Outcome<Value, Row>>
}

/** Looked at before anything is paid. */
function checkJudge(judge: unknown, check: OptionCheck): void {
  const made: unknown = typeof judge === 'function' ? (judge as () => unknown)() : undefined
  if (kindOf(made) === 'a stream') {
    ;(made as Stage<unknown, unknown>).destroy()
    return
  }
  const what = typeof judge === 'function' ? `gives ${kindOf(made)}` : `is ${kindOf(judge)}`
  throw check.error(
    `validate(schema); this one ${what}. => the second argument must be a function that returns the stages that judge an answer, such as () => validate(schema); this one ${what}. => validate(schema); this one ${what}. ` +
      'Nothing was asked.',
  )
}
