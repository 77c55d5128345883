/** One event of each type, with texts that must not be exported. */
import type { JobEvent } from '../../src/index.ts'

export const secretText = 'text-sentinel'

const at = '2026-01-31T12:00:00.000Z'
const of = { at, attempt: 2, name: 'strong', chunk: 7 } as const
const id = 'msgbatch_7'
const why = secretText
const tokens = { input: 10, output: 20, cacheWrite5m: 1, cacheWrite1h: 2, cacheRead: 4 }
const model = { answers: 3, tokens, usd: 0.5, unpricedAnswers: 1 }
const created = '2026-01-31T11:00:00.000Z'
const ended = '2026-01-31T11:30:00.500Z'
const reason = { kind: 'errored', rows: 3, position: 0 } as const

type Types = { [Type in JobEvent['type']]: JobEvent & { readonly type: Type } }

/** An object, so that a new type does not compile before it is here. */
const byType: Types = {
  opened: { type: 'opened', at, job: 'job7', open: 3 },
  sealed: { type: 'sealed', ...of, requests: 5, bytes: 500 },
  preflight: { type: 'preflight', at, model: 'claude-haiku-5-5' },
  'prefix-differs': { type: 'prefix-differs', at, requests: 9, distinct: 9, bytes: 9, ttl: '5m' },
  submitting: { type: 'submitting', ...of },
  accepted: { type: 'accepted', ...of, id, requests: 5, created },
  waiting: { type: 'waiting', ...of, why, ms: 1500 },
  'in-doubt': { type: 'in-doubt', ...of, why },
  absent: { type: 'absent', ...of },
  late: { type: 'late', ...of, id },
  duplicate: { type: 'duplicate', ...of, id },
  split: { type: 'split', ...of, parts: 2 },
  polled: { type: 'polled', at, open: 2, nextMs: 500, oldest: created },
  ended: { type: 'ended', ...of, id },
  fetched: {
    type: 'fetched',
    ...of,
    id,
    lines: 4,
    missing: 1,
    tokens,
    usd: 0.5,
    models: [{ model: 'claude-haiku-5-5', ...model }],
    requested: ['claude-haiku-5-5'],
    created,
    ended,
  },
  unresolved: { type: 'unresolved', ...of, id: 'msgbatch_8', why, created },
  'odd-lines': {
    type: 'odd-lines',
    ...of,
    id,
    duplicates: 1,
    differing: 1,
    unknown: 1,
    unreadable: 1,
    oversized: 1,
  },
  emitted: { type: 'emitted', ...of, id, requests: 5 },
  retrying: { type: 'retrying', at, attempt: 3, name: 'strong', rows: 6 },
  asking: { type: 'asking', at, position: 1 },
  'asked-again': { type: 'asked-again', ...of, position: 1, index: 1 },
  asked: { type: 'asked', at, answered: 1, refused: 1, lost: 1, notTaken: 1, usd: 1 },
  pilot: {
    type: 'pilot',
    at,
    report: { ways: secretText } as unknown as Types['pilot']['report'],
  },
  tripped: { type: 'tripped', at, rate: 0.5, rows: 100, failed: 50, reasons: [reason] },
  held: { type: 'held', at, why },
  trouble: { type: 'trouble', at, code: 'poll', what: secretText, againMs: 2500 },
  closed: { type: 'closed', at, open: 1 },
}

/** `closed` is the last. */
export const allEvents: readonly JobEvent[] = Object.values(byType)
