/** Keeps answers in a store, after they were found good. */
import { messageText } from './answers/answer-entry.ts'
import { parseKey } from './answers/answer-key.ts'
import type { AnswerStore } from './answers/answer-store.ts'
import { isFellBack } from './is-fell-back.ts'
import { isOutcome } from './is-outcome.ts'
import type { Outcome } from './outcome.ts'
import { stage } from './stream/stage.ts'
import type { Stage } from './stream/stage.ts'
import { checkStopReason } from './validation/check-stop-reason.ts'
import { checkStore, unexpectedItem } from './wiring.ts'

/**
 * Options of {@link remember}.
 *
 * @example
 * ```ts
 * const options: RememberOptions = { signal: AbortSignal.timeout(3_600_000) }
 * ```
 */
export interface RememberOptions {
  /** Destroys the stage with an AbortError when aborted. Default: none. */
  signal?: AbortSignal | undefined
}

/**
 * Stores the answer of every ok outcome, so that {@link recall} finds it for other jobs. Put it after
 * `validate`, ideally after `retryFailed`. Outcomes pass at once and unchanged; failures, answers that
 * were cut off or refused, and outcomes without a `key` are not kept. Answers already in the store are not
 * written again, so running a finished job again writes nothing.
 *
 * @example
 * ```ts
 * await pipeline(rows, requests, recall(store), attempt(job), retryFailed(job, attempt), remember(store), sink)
 * ```
 * @throws BatchlineError `ERR_OPTION` for a store that is none. As the stream's error `ERR_INPUT` for an
 *   item that is no outcome, and what {@link answers} lists for the store: the job stays intact.
 */
export function remember<Value = unknown, Row = unknown>(
  store: AnswerStore,
  { signal }: RememberOptions = {},
): Stage<Outcome<Value, Row>, Outcome<Value, Row>> {
  checkStore('remember', store)
  const { writer } = store.parts
  const keep = (outcome: Outcome): Promise<void> | undefined => {
    if (!outcome.ok || isFellBack(outcome) || outcome.recalled !== undefined) return undefined
    const { message } = outcome
    const key = parseKey(outcome.key)
    if (!key || !message || checkStopReason(message)) return undefined
    const text = messageText(message)
    return text === undefined ? undefined : writer.add(key, text)
  }
  const self = stage<Outcome, Outcome>({
    name: 'remember',
    signal,
    transform(outcome, emit) {
      if (!isOutcome(outcome)) throw unexpectedItem('remember', outcome)
      // Not after the write: an answer must not wait for the disk of a store.
      const room = emit(outcome)
      const written = keep(outcome)
      return room && written ? Promise.all([room, written]).then(() => {}) : (room ?? written)
    },
    flush: () => writer.flush(),
  })
  return self as Stage<Outcome<Value, Row>, Outcome<Value, Row>>
}
