/**
 * Asks the service about a request: two tries within twenty seconds, and one look at the model if
 * `count_tokens` can't decide. It must never hold a run up for longer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CountAnswer, CountQuestion } from '../../api/count-answer.ts'
import { countTokens } from '../../api/count-tokens.ts'
import { missingModel } from '../../api/missing-model.ts'
import { toJson } from '../../json/to-json.ts'
import type { BatchRequest } from '../../outcome.ts'
import { countParams } from '../../request/count-params.ts'
import { isCountable } from '../../request/is-countable.ts'
import type { Needs } from '../core/job-parts.ts'
import { contentTexts } from './content-texts.ts'

export type Verdict =
  /** Nothing speaks against it. `inputTokens` is set if the tokens were counted. */
  | { readonly kind: 'taken'; readonly inputTokens?: number }
  /** The request or its model is wrong. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The service would accept no request at all. */
  | { readonly kind: 'stop'; readonly why: string }
  /** The service could not be asked. */
  | { readonly kind: 'unknown'; readonly why: string }

type AskParts = Needs<'service' | 'settings'>

export interface Question {
  readonly params: BatchRequest['params']
  readonly betas: readonly string[]
  /** Ends the question at once. The verdict then means nothing. */
  readonly signal: AbortSignal
}

const tries = 2
/** The time limit of one try, in milliseconds. */
const maxTryMs = 10_000
/** The wait before the second try if the service names none, in milliseconds. */
const pauseMs = 500

export async function askService(job: AskParts, question: Question): Promise<Verdict> {
  const { params, signal } = question
  const tryMs = Math.min(maxTryMs, job.settings.replyTimeoutMs)
  const until = performance.now() + tries * (tryMs + pauseMs)
  const about = { model: params.model, texts: contentTexts(params), signal }
  const limited = (): Limited => {
    // The SDK accepts whole milliseconds only.
    const leftMs = Math.max(1, Math.ceil(until - performance.now()))
    return { ...about, timeoutMs: Math.min(tryMs, leftMs) }
  }
  const answer = await count(job, question, limited)
  if (answer.kind === 'counted') return { kind: 'taken', inputTokens: answer.inputTokens }
  if (answer.kind === 'stop') return answer
  if (answer.kind === 'unclear') return { kind: 'unknown', why: answer.why }
  const isClear = answer.kind === 'no-model' || (answer.kind === 'refused' && isCountable(params))
  if (isClear) return { kind: 'refused', why: answer.why }
  // Without the endpoint, or for a request that it does not count, only the model can be checked.
  const why = await missingModel(job.service.client, limited())
  return why === undefined ? { kind: 'taken' } : { kind: 'refused', why }
}

type Limited = CountQuestion & { readonly timeoutMs: number; readonly signal: AbortSignal }

async function count(
  job: AskParts,
  { params, betas, signal }: Question,
  limited: () => Limited,
): Promise<CountAnswer> {
  const body = toJson(countParams(params))
  for (let tried = 1; ; tried++) {
    const answer = await countTokens(job.service.client, body, { ...limited(), betas })
    job.service.note(answer.facts)
    if (answer.kind !== 'unclear' || tried === tries || signal.aborted) return answer
    const ms = answer.afterMs ?? pauseMs
    // A wait beyond the time limit ends the tries.
    if (ms > limited().timeoutMs) return answer
    await sleep(ms, undefined, { signal }).catch(() => {})
  }
}
