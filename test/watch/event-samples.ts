/** An event of each type, with all members that it may have. A new type does not compile until it is here. */
import type { JobEvent } from '../../src/index.ts'
import type { RunEnded } from '../../src/watch/event-log.ts'

type Logged = JobEvent | RunEnded
type Member<Type, Event = Logged> = Event extends { type: infer Known }
  ? Type extends Known
    ? Event
    : never
  : never
export type Samples = { readonly [Type in Logged['type']]: Omit<Member<Type>, 'at' | 'type'> }

const of = { attempt: 1, chunk: 12 }
const id = 'msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d'
const created = '2026-01-31T11:58:07.000Z'
const tokens = { input: 8100, output: 4200, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 90_000 }

export const samples: Samples = {
  opened: { job: 'fwf4wtyqo6mv', open: 2 },
  closed: { open: 2 },
  preflight: { model: 'claude-haiku-5-5', inputTokens: 812 },
  sealed: { ...of, requests: 10_000, bytes: 8_123_456 },
  'prefix-differs': { requests: 100, distinct: 97, bytes: 5120, ttl: '5m' },
  pilot: {
    report: {
      rows: 50,
      ok: 49,
      failed: 1,
      failures: { invalid_output: 1 },
      examples: [
        { kind: 'invalid_output', position: 17, message: 'the answer has no member "label"' },
      ],
      usd: 0.0125,
      perThousand: 0.25,
      rowsLeft: 9950,
      usdLeft: 2.4875,
      cacheWritten: 0,
      cacheRead: 0,
    },
  },
  submitting: of,
  accepted: { ...of, id, created, requests: 10_000 },
  waiting: { ...of, why: 'rate_limit_error: too many requests in the queue', ms: 60_000 },
  split: { ...of, parts: 2 },
  tripped: {
    rate: 0.12,
    rows: 1000,
    failed: 120,
    reasons: [{ kind: 'errored', error_type: 'invalid_request_error', rows: 120, position: 3 }],
  },
  held: { why: 'canceled: nothing new is sent' },
  'in-doubt': { ...of, why: 'the reply was lost (socket hang up)' },
  absent: of,
  late: { ...of, id },
  duplicate: { ...of, id },
  polled: { open: 2, nextMs: 60_000, oldest: created },
  ended: { ...of, id },
  fetched: {
    ...of,
    id,
    lines: 10_000,
    missing: 0,
    tokens,
    usd: 1.25,
    models: [{ model: 'claude-haiku-5-5', answers: 10_000, tokens, usd: 1.25, unpricedAnswers: 0 }],
    created,
    ended: created,
  },
  'odd-lines': {
    ...of,
    id,
    duplicates: 1,
    differing: 0,
    unknown: 0,
    unreadable: 2,
    oversized: 0,
  },
  unresolved: { ...of, id, why: 'its results were archived at 2026-03-01T00:00:00Z', created },
  emitted: { ...of, id, requests: 10_000 },
  retrying: { attempt: 2, name: 'strong', rows: 31 },
  asking: { position: 17 },
  'asked-again': { ...of, position: 17, index: 4 },
  asked: { answered: 29, refused: 1, lost: 1, notTaken: 0, usd: 0.04 },
  trouble: { code: 'poll', what: '529 overloaded_error: Overloaded', againMs: 4000 },
  'run-ended': { exitCode: 4, code: 'ERR_STOPPED', rows: 120, ok: 90, failed: 30, usd: 1.25 },
}

/** With the time and the type. */
export function sampleOf(type: Logged['type']): Logged {
  return { at: '2026-01-31T12:00:00.000Z', type, ...samples[type] } as unknown as Logged
}
