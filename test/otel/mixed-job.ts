/** A job in which everything happens that has a metric: two models, retries, tiers, calls, fall-backs, a cache. */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Answer, AnswerInfo } from '../../src/emulator/index.ts'
import {
  askNow,
  awaitResults,
  chunkBySize,
  compose,
  countOutcomes,
  fallBack,
  retryFailed,
  submitBatches,
  toRequests,
  validate,
} from '../../src/index.ts'
import type { Attempt, FinalOutcome, Job } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'

const Sure = z.object({ topic: z.string(), confidence: z.number().min(0).max(1) })
const tiers = { confidence: 'confidence', accept: 0.9, review: 0.6 } as const
/** Long enough for the prompt cache of any model. It is a prompt, so no telemetry may have it. */
export const secretPrompt = `prompt-sentinel ${'the same words for every row, again and again. '.repeat(700)}`
/** What a model wrote. */
export const secretAnswer = 'answer-sentinel'

export const models = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-of-tomorrow'] as const

/** Of ten rows, five are fine at once. */
export function respondMixed(params: unknown, { custom_id }: AnswerInfo): Answer {
  const n = Number(/row (\d+)/.exec(questionOf(params))?.[1])
  const isFirst = custom_id.split('_')[2] === '1'
  const said = (confidence: number): string => JSON.stringify({ topic: secretAnswer, confidence })
  const kind = n % 10
  // A call has no id of a batch's request, and is answered.
  if (kind === 1 && custom_id.startsWith('bl1_'))
    return { error: { type: 'overloaded_error', message: 'error-sentinel' } }
  if (kind === 2) return { text: secretAnswer, stop_reason: 'refusal' }
  if (kind === 3) return { text: isFirst ? secretAnswer : said(0.95) }
  if (kind === 4) return { text: said(0.2) }
  return { text: said(kind === 5 ? 0.7 : 0.97) }
}

export interface MixedOptions {
  readonly rows: number
  readonly askNow?: boolean
}

/** @returns the outcomes */
export async function runMixed(job: Job, options: MixedOptions): Promise<FinalOutcome[]> {
  const outcomes: FinalOutcome[] = []
  const stages = (attempt: Attempt) =>
    compose(
      chunkBySize(attempt, { maxRequests: 15 }),
      submitBatches(attempt),
      awaitResults(attempt, { pollMs: 10 }),
      validate(Sure, tiers),
    )
  const most = options.askNow ? 100 : 1
  const requests = toRequests((n: number) => ({
    custom_id: `id-${n}`,
    params: {
      model: models[Math.floor(n / 30) % models.length]!,
      max_tokens: 64,
      system: [{ type: 'text', text: secretPrompt, cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: `row ${n}` }],
    },
  }))
  await pipeline(
    Readable.from(Array.from({ length: options.rows }, (_, n) => n)),
    requests,
    stages(job),
    retryFailed(job, stages, { maxAttempts: 2 }),
    askNow(job, () => validate(Sure, tiers), {
      most,
      when: ({ failure, position }) => failure.kind === 'errored' && position < 60,
    }),
    fallBack(({ failure }) =>
      failure.kind === 'unsure' ? { topic: 'none', confidence: 1 } : undefined,
    ),
    countOutcomes(job),
    new Writable({
      objectMode: true,
      write: (outcome: FinalOutcome, _encoding, done) => {
        outcomes.push(outcome)
        done()
      },
    }),
  )
  return outcomes
}
