/** Each rule finds what it is for, and nothing else. */
import t from 'tap'
import { lastOfEach, ruleOf, usualRules } from '../../src/watch/alerts/alert-rule.ts'
import type { RuleName } from '../../src/watch/alerts/alert-rule.ts'
import { targetOf } from '../../src/watch/alerts/alert-target.ts'
import { findingsOf } from '../../src/watch/alerts/findings.ts'
import type { Facts } from '../../src/watch/alerts/findings.ts'
import { JobView } from '../../src/watch/alerts/job-view.ts'
import type { RunEnd } from '../../src/watch/alerts/run-end.ts'
import { withoutFlood } from '../../src/watch/alerts/without-flood.ts'
import type { JobEvent } from '../../src/index.ts'
import { sampleOf } from './event-samples.ts'

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse('2026-01-31T00:00:00.000Z')

function event(type: JobEvent['type'], members: object = {}): JobEvent {
  return { ...sampleOf(type), ...members } as JobEvent
}

function sent(id: string, created = start): JobEvent {
  return event('accepted', { id, created: new Date(created).toISOString(), requests: 100 })
}

function fetched(id: string, ended: number, members: object = {}): JobEvent {
  return event('fetched', { id, ended: new Date(ended).toISOString(), lines: 100, ...members })
}

function viewOf(...events: JobEvent[]): JobView {
  const view = new JobView()
  for (const one of events) view.take(one)
  return view
}

const complete: RunEnd = { rows: 10, ok: 9, failed: 1, isComplete: true }

function found(rule: string, facts: Partial<Facts>): string[] {
  const known = ruleOf(rule)
  if (!known) throw new Error(`no rule: ${rule}`)
  const outcomes = { rows: 0, failed: 0 }
  const all = { view: new JobView(), outcomes, expectedUsd: undefined, now: start, ...facts }
  return findingsOf([known], all).map(({ subject, rule: name }) => {
    t.equal(name, known.name)
    return subject
  })
}

void t.test('rules as they are written', async (t) => {
  t.same(ruleOf('error-rate>0.05'), { name: 'error-rate', limit: 0.05 })
  t.same(ruleOf('error-rate>5%'), { name: 'error-rate', limit: 0.05 })
  t.same(ruleOf('error-rate>0'), { name: 'error-rate', limit: 0 })
  t.same(ruleOf('cost-row'), { name: 'cost-row', limit: 1.2 })
  t.same(ruleOf('slow-batch>3x'), { name: 'slow-batch', limit: 3 })
  t.same(ruleOf('batch-age>90m'), { name: 'batch-age', limit: 1.5 * hour })
  t.same(ruleOf('results-age'), { name: 'results-age', limit: 25 * day })
  const wrong = [
    'error-rate',
    'error-rate>2',
    'error-rate>5x',
    'cost-row>2',
    'slow-batch>0x',
    'batch-age>25h',
    'batch-age>20',
    'results-age>30d',
    'ended>1',
    'ende',
    'held ',
    '',
    'constructor',
  ]
  for (const text of wrong) t.equal(ruleOf(text), undefined, text)
  const names = usualRules().map(({ name }) => name)
  t.same(names, [
    'ended',
    'held',
    'cost-row',
    'slow-batch',
    'batch-age',
    'results-age',
    'duplicate',
  ] satisfies RuleName[])
  const twice = [{ name: 'cost-row', limit: 2 } as const, { name: 'cost-row', limit: 3 } as const]
  t.same(lastOfEach(twice), [{ name: 'cost-row', limit: 3 }])
})

void t.test('addresses and commands', async (t) => {
  t.match(targetOf('https://hooks.example.com/x'), { kind: 'webhook' })
  t.same(targetOf('mail -s alert ops'), { kind: 'command', command: 'mail -s alert ops' })
  for (const text of [
    'ftp://SENTINEL',
    'file:///SENTINEL',
    'https://SENTINEL:x@host/',
    'http://:SENTINEL',
  ]) {
    const problem = targetOf(text)
    t.type(problem, 'string', text)
    t.notMatch(problem, /SENTINEL/)
  }
})

void t.test('ended', async (t) => {
  t.same(found('ended', {}), [])
  t.same(found('ended', { end: { ...complete, isComplete: false } }), [])
  t.same(found('ended', { end: complete }), ['10 rows, 1 failed'])
})

void t.test('calls of askNow belong to what the job has cost', (t) => {
  const calls = { answered: 2, refused: 0, lost: 0, notTaken: 0, usd: 0.5 }
  const view = viewOf(sent('a'), fetched('a', start + hour, { usd: 2 }), event('asked', calls))
  t.equal(view.usd, 2.5)
  t.end()
})

void t.test('held: at once by an event, and by the end', async (t) => {
  const stopped = { ...complete, isComplete: false, stopped: { code: 'ERR_IN_DOUBT', why: 'so' } }
  t.same(found('held', {}), [])
  t.same(found('held', { view: viewOf(event('held')) }), ['ERR_STOPPED'])
  t.same(found('held', { view: viewOf(event('tripped'), event('held')) }), ['ERR_STOPPED'])
  t.same(found('held', { end: stopped }), ['ERR_IN_DOUBT'])
  t.same(found('held', { view: viewOf(event('in-doubt')) }), [], 'that mostly resolves by itself')
  t.same(
    found('held', { view: viewOf(event('held')), end: complete }),
    [],
    'the run has ended well',
  )
})

void t.test('error-rate', async (t) => {
  const at = (rows: number, failed: number, end?: RunEnd) =>
    found('error-rate>0.05', { outcomes: { rows, failed }, ...(end ? { end } : {}) })
  t.same(at(100, 6), ['job'])
  t.same(at(100, 5), [])
  t.same(at(99, 50), [], 'too few to say')
  t.same(at(99, 50, complete), ['job'], 'all there are')
  t.same(at(0, 0, complete), [])
})

void t.test('cost-row', async (t) => {
  const view = viewOf(sent('a'), fetched('a', start, { usd: 0.13, lines: 100 }))
  t.same(found('cost-row', { view }), [], 'nothing to compare with')
  t.same(found('cost-row', { view, expectedUsd: 0.001 }), ['job'])
  t.same(found('cost-row', { view, expectedUsd: 0.0011 }), [])
  const retried = viewOf(sent('a'), fetched('a', start, { usd: 0.1, lines: 100 }), sent('b'))
  retried.take(fetched('b', start, { attempt: 2, usd: 0.05, lines: 40 }))
  t.same(found('cost-row', { view: retried, expectedUsd: 0.001 }), ['job'], 'with its retries')
  const few = viewOf(sent('a'), fetched('a', start, { usd: 1, lines: 99 }))
  t.same(found('cost-row', { view: few, expectedUsd: 0.001 }), [])
  t.same(found('cost-row', { view: few, expectedUsd: 0.001, end: complete }), ['job'])
  const unpriced = viewOf(sent('a'), fetched('a', start, { usd: undefined, lines: 100 }))
  t.same(found('cost-row', { view: unpriced, expectedUsd: 0.001 }), [], 'no price is known')
  const again = viewOf(
    sent('a'),
    fetched('a', start, { usd: 0.1 }),
    fetched('a', start, { usd: 0.1 }),
  )
  t.equal(again.usd, 0.1, 'results that are fetched again cost nothing more')
  t.equal(viewOf(event('pilot')).pilotUsd, 0.0125 / 50)
})

void t.test('slow-batch', async (t) => {
  const ended = ['a', 'b', 'c'].flatMap((id) => [sent(id), fetched(id, start + hour)])
  const view = viewOf(...ended, sent('slow'), event('polled'))
  t.same(found('slow-batch', { view, now: start + 2.1 * hour }), ['slow'])
  t.same(found('slow-batch', { view, now: start + 2 * hour }), [])
  const early = viewOf(...ended, sent('slow'))
  early.take(event('polled', { at: new Date(start + 1.5 * hour).toISOString() }))
  const later = { view: early, now: start + 9 * hour }
  t.same(found('slow-batch', later), [], 'it may have ended since the last look')
  view.take(event('ended', { id: 'slow' }))
  t.same(found('slow-batch', { view, now: start + 3 * hour }), [], 'it has ended')
  const two = viewOf(...ended.slice(0, 4), sent('slow'), event('polled'))
  t.same(found('slow-batch', { view: two, now: start + 9 * hour }), [], 'two are not enough')
  const unseen = viewOf(...ended, sent('slow'))
  t.same(found('slow-batch', { view: unseen, now: start + 9 * hour }), [], 'nobody has looked')
})

void t.test('batch-age and results-age', async (t) => {
  const view = viewOf(sent('a'), sent('b', start + hour))
  const at = (rule: string, ms: number): string[] => found(rule, { view, now: start + ms })
  t.same(at('batch-age', 20.5 * hour), [], 'nobody has looked')
  view.take(event('polled'))
  t.same(at('batch-age', 20 * hour), [])
  t.same(at('batch-age', 20.5 * hour), ['a'])
  t.same(at('batch-age', 21.5 * hour), ['a', 'b'], 'the oldest first')
  view.take(event('ended', { id: 'a' }))
  t.same(at('batch-age', 21.5 * hour), ['b'])
  t.same(at('results-age', 25 * day), [])
  t.same(at('results-age', 25 * day + 1), ['a'], 'ended, and not here')
  view.take(fetched('a', start + hour))
  view.take(event('unresolved', { id: 'b' }))
  t.same(at('results-age', 40 * day), [])
})

void t.test('duplicate', async (t) => {
  const view = viewOf(event('duplicate', { id: 'x' }), event('duplicate', { id: 'x' }))
  t.same(found('duplicate', { view }), ['x'])
  t.same(found('duplicate', {}), [])
})

void t.test('a slow day is ten alerts and one for all others', async (t) => {
  const view = viewOf(...Array.from({ length: 500 }, (_, i) => sent(`b${i}`)), event('polled'))
  const facts = {
    view,
    outcomes: { rows: 0, failed: 0 },
    expectedUsd: undefined,
    now: start + 21 * hour,
  }
  const rule = { name: 'batch-age', limit: 20 * hour } as const
  const all = findingsOf([rule], facts)
  t.equal(all.length, 500)
  const kept = withoutFlood(all, () => 0)
  t.same(
    kept.map(({ subject }) => subject),
    [...Array.from({ length: 10 }, (_, i) => `b${i}`), 'others'],
  )
  t.equal(kept.at(-1)?.figures['found'], 500)
  t.same(
    withoutFlood(all, () => 11),
    [],
    'all of that was said',
  )
})
