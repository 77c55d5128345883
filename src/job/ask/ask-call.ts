/**
 * The call for one row: made, waited for and made again while no model has run. It never gets the signal of
 * the stream: an answer on its way is paid, so it is awaited and recorded, for a while.
 */
import { askMessage } from '../../api/ask-message.ts'
import type { CallPace } from '../../api/call-pace.ts'
import type { MessageAnswer } from '../../api/message-answer.ts'
import type { MessageClient } from '../../api/message-client.ts'
import type { BatchRequest } from '../../outcome.ts'
import type { Needs } from '../core/job-parts.ts'

type CallParts = Needs<
  'gate' | 'waiter' | 'bounds' | 'events' | 'life' | 'service' | 'failpoint' | 'step'
>

export interface CallOptions {
  readonly client: MessageClient
  readonly pace: CallPace
  readonly betas: readonly string[]
  readonly timeoutMs: number | undefined
  /** Ends waits between calls. */
  readonly signal: AbortSignal
  /** Ends a call that runs. */
  readonly stop: AbortSignal
}

/** How often a call is made while no model has run. */
const mostTries = 5
/** A service that wants to be left alone for longer is not waited for. */
const longestWaitMs = 300_000
/** A step comes again for what is longer than this. */
const longestStepWaitMs = 5000

/** `wait` means that it was given up; it has not run. */
export async function askCall(
  job: CallParts,
  { params }: BatchRequest,
  body: string,
  { client, pace, betas, timeoutMs, signal, stop }: CallOptions,
): Promise<MessageAnswer> {
  const { gate, waiter, bounds, events, service, failpoint, step } = job
  const longestMs = step ? longestStepWaitMs : longestWaitMs
  const options = {
    model: params.model,
    maxTokens: params.max_tokens,
    betas,
    timeoutMs,
    signal: stop,
  }
  let last: MessageAnswer | undefined
  for (let tried = 1; ; tried++) {
    if (pace.waitMs > longestMs) return last ?? notMade('it is to be asked later', pace.waitMs)
    while (pace.waitMs > 0 && !signal.aborted) {
      await waiter.wait({ until: 'time', signal, ms: pace.waitMs, throws: false })
    }
    if (signal.aborted) return last ?? notMade('the run ends')
    // A cancel holds a call that waits for its turn too.
    if (tried > 1 && (await gate.ask())) return last ?? notMade('nothing new is sent')
    last = await askMessage(client, body, options)
    await failpoint('answer came')
    if (client === (service.client as unknown)) service.note(last.facts)
    pace.note(last.headers)
    if (last.kind !== 'wait') return last
    const ms = Math.max(last.afterMs ?? backoffMs(tried, bounds.backoffMs), 1)
    if (tried === mostTries || ms > longestMs) return { ...last, afterMs: ms }
    events.emit({
      type: 'trouble',
      code: 'ask',
      what: `a call of askNow was not accepted (${last.why})`,
      againMs: ms,
    })
    pace.pause(ms)
  }
}

function notMade(why: string, afterMs?: number): MessageAnswer {
  return { kind: 'wait', why, afterMs, facts: {}, headers: undefined }
}

/** Between three quarters and the whole, so that many processes do not come back at the same moment. */
function backoffMs(tried: number, baseMs: number): number {
  return Math.min(baseMs * 2 ** (tried - 1), 60_000) * (0.75 + Math.random() / 4)
}
