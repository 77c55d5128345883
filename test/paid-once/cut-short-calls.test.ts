/**
 * A call that a run was cut short at is made by the next run: its failure was final for nobody. What a run has given
 * up stays given up, and takes its place among `most`.
 */
import t from 'tap'
import type { Test } from 'tap'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { FaultRule } from '../../src/emulator/index.ts'
import { isOpenFailure } from '../../src/open-failure.ts'
import type { Outcome } from '../../src/index.ts'
import { askRequests, respondToCalls, runAskJob } from '../fixtures/ask-job.ts'
import type { AskJob } from '../fixtures/ask-job.ts'
import { requestOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

async function ready(t: Test, faults: FaultRule[] = [], count = 9) {
  const set = await setUp(t, { respond: respondToCalls, faults })
  const job: AskJob = { folder: set.folder, url: set.url, rows: askRequests(count) }
  return { ...set, job }
}

const busy: FaultRule = { on: 'messages', fault: 'status', status: 529 }
const positionsOf = (outcomes: readonly Outcome[], ok: boolean): number[] =>
  outcomes.filter((outcome) => outcome.ok === ok).map(({ position }) => position)

void t.test('an abort while a limit is waited for', async (t) => {
  const set = await ready(t, [{ ...busy, status: 429, retryAfter: 60 } as FaultRule])
  const stop = new AbortController()
  const first = await runAskJob({
    ...set.job,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'trouble') setTimeout(() => stop.abort(), 20)
    },
  })
  t.equal(first.error?.name, 'AbortError')
  t.match(first.asked, { answered: 0, open: 0 })
  set.emulator.faults.clear()
  const next = await runAskJob(set.job)
  t.ok(
    next.outcomes.every(({ ok }) => ok),
    'the next run asks',
  )
  t.match(next.asked, { rows: 6, answered: 6, askedAgain: 0 })
})

void t.test('an abort between the record of a call and the call', async (t) => {
  const set = await ready(t)
  const stop = new AbortController()
  const first = await runAskJob({
    ...set.job,
    ask: { concurrency: 1 },
    signal: stop.signal,
    seams: { failpoint: (name) => (name === 'after ASKING' ? stop.abort() : undefined) },
  })
  t.equal(first.error?.name, 'AbortError')
  t.equal((await set.emulator.ledger()).calls.messages, 0, 'no call was made')
  const next = await runAskJob(set.job)
  t.ok(
    next.outcomes.every(({ ok }) => ok),
    'the next run makes it',
  )
  t.match(next.asked, { rows: 6, answered: 6, askedAgain: 0 })
})

void t.test('a cancel while a limit is waited for', async (t) => {
  const set = await ready(t, [{ ...busy, status: 429, retryAfter: 1 } as FaultRule])
  const first = await runAskJob({
    ...set.job,
    ask: { concurrency: 1 },
    onEvent: (event, cancel) => {
      if (event.type === 'trouble') cancel().catch(() => {})
    },
  })
  t.match(first.error, { code: 'ERR_STOPPED' })
  t.ok(first.outcomes.every((outcome) => outcome.ok || isOpenFailure(outcome)))
  set.emulator.faults.clear()
  const next = await runAskJob({ ...set.job, job: { resume: true } })
  t.ok(next.outcomes.every(({ ok }) => ok))
})

void t.test('a refused account beside a limit that is waited for', async (t) => {
  const set = await ready(t, [
    { on: 'messages', fault: 'status', status: 401, calls: [2] },
    { ...busy, calls: [1, 3, 4, 5, 6] } as FaultRule,
  ])
  const first = await runAskJob({ ...set.job, ask: { concurrency: 2 } })
  t.match(first.error, { code: 'ERR_STOPPED' })
  t.ok(first.outcomes.every((outcome) => outcome.ok || isOpenFailure(outcome)))
  set.emulator.faults.clear()
  const next = await runAskJob({ ...set.job, ask: { concurrency: 2 } })
  t.ok(next.outcomes.every(({ ok }) => ok))
})

void t.test('rows that were given up before their call keep their places', async (t) => {
  const set = await ready(t, [busy], 12)
  const run = { ...set.job, ask: { concurrency: 1, most: 4 } }
  const first = await runAskJob(run)
  t.match(first.asked, { rows: 2 }, 'two were called for, and two more given up with them')
  set.emulator.faults.clear()
  const calls = (await set.emulator.ledger()).calls.messages
  const next = await runAskJob(run)
  t.same(next.outcomes, first.outcomes)
  t.equal((await set.emulator.ledger()).calls.messages, calls, 'rows behind them found no place')
  const again = await runAskJob({ ...run, ask: { ...run.ask, again: true } })
  t.same(positionsOf(again.outcomes, false), [7, 8, 10, 11])
  t.match(again.asked, { rows: 4, answered: 4 })
  t.same((await runAskJob(run)).outcomes, again.outcomes, 'what was answered stays')
})

void t.test('a lost call stays known, whatever comes of asking again', async (t) => {
  const set = await ready(t, [{ on: 'messages', fault: 'reply_lost', calls: [3] }])
  const run = { ...set.job, ask: { concurrency: 1 } }
  const first = await runAskJob(run)
  t.match(first.asked, { answered: 5, open: 1 })
  set.emulator.faults.set([busy])
  const again = { ...run, ask: { concurrency: 1, again: true } }
  const second = await runAskJob(again)
  t.match(second.asked, { answered: 5, open: 0, askedAgain: 1 })
  t.equal(second.cost?.unknownRequests, 1, 'the call that was lost')
  set.emulator.faults.clear()
  const third = await runAskJob(run)
  t.same(third.outcomes, first.outcomes, 'it is still given up')
  const fourth = await runAskJob(again)
  t.match(fourth.asked, { answered: 6, open: 0, askedAgain: 1 })
})

void t.test('a lost call is not forgotten by a run that never comes to it', async (t) => {
  const set = await ready(t, [{ on: 'messages', fault: 'reply_lost', calls: [1, 2, 3] }], 12)
  const run = { ...set.job, ask: { concurrency: 1 } }
  const first = await runAskJob(run)
  t.match(first.asked, { answered: 5, open: 3 })
  set.emulator.faults.set([busy])
  const second = await runAskJob({ ...run, ask: { concurrency: 1, again: true } })
  t.same(second.outcomes, first.outcomes)
  t.match(second.asked, { answered: 5, open: 1, askedAgain: 2 })
  t.equal(second.cost?.unknownRequests, 2, 'one of them was not called for again')
})

void t.test(
  'a call that a dead process made is not forgotten behind those not taken',
  async (t) => {
    const set = await ready(t)
    let came = 0
    let die: (error: Error) => void = () => {}
    const death = new Promise<void>((_, reject) => (die = reject))
    const dead = await runAskJob({
      ...set.job,
      ask: { concurrency: 3 },
      seams: {
        failpoint: (name) => {
          if (name !== 'answer came') return undefined
          if (++came === 3) die(new Error('dies here'))
          return death
        },
      },
    })
    t.match(dead.asked, { rows: 3, open: 3 })
    set.emulator.faults.set([busy])
    const next = await runAskJob({ ...set.job, ask: { concurrency: 1 } })
    t.match(next.asked, { answered: 0, askedAgain: 2, open: 1 })
    t.same((await runAskJob({ ...set.job, ask: { concurrency: 1 } })).outcomes, next.outcomes)
  },
)

void t.test(
  'asked again and killed: it is still given up for a run that does not ask again',
  async (t) => {
    const set = await ready(t, [{ on: 'messages', fault: 'reply_lost', calls: [1] }])
    const first = await runAskJob(set.job)
    const killed = await runAskJob({
      ...set.job,
      ask: { again: true },
      seams: {
        failpoint: (name) =>
          name === 'answer came' ? Promise.reject(new Error('dies here')) : undefined,
      },
    })
    t.match(killed.error, { message: 'dies here' })
    t.match(killed.asked, { answered: 5, open: 1, askedAgain: 1 })
    const next = await runAskJob(set.job)
    t.same(next.outcomes, first.outcomes)
    const again = await runAskJob({ ...set.job, ask: { again: true } })
    t.ok(again.outcomes.every(({ ok }) => ok))
    t.match(again.asked, { answered: 6, open: 0, askedAgain: 2 })
  },
)

void t.test('rows that share a request that is given up', async (t) => {
  for (const fault of [
    { on: 'messages', fault: 'reply_lost' },
    { ...busy, status: 529 },
  ] as FaultRule[]) {
    const set = await ready(t, [fault])
    const rows = Array.from({ length: 6 }, (_, n) => requestOf(n, `busy ${n % 2}`))
    const run = { ...set.job, rows, dedupe: true }
    const first = await runAskJob(run)
    t.same(positionsOf(first.outcomes, false), [0, 1, 2, 3, 4, 5])
    set.emulator.faults.clear()
    const { messages } = (await set.emulator.ledger()).calls
    t.same((await runAskJob(run)).outcomes, first.outcomes)
    t.equal((await set.emulator.ledger()).calls.messages, messages)
    const again = await runAskJob({ ...run, ask: { again: true } })
    t.ok(again.outcomes.every(({ ok }) => ok))
    t.equal((await set.emulator.ledger()).calls.messages, messages + 2)
    t.same((await runAskJob(run)).outcomes, again.outcomes)
  }
})

void t.test('again without bodies, and where when is against it, asks nothing', async (t) => {
  const set = await ready(t, [{ on: 'messages', fault: 'reply_lost', calls: [1, 2] }])
  const first = await runAskJob({ ...set.job, ask: { concurrency: 1 } })
  const when = await runAskJob({ ...set.job, ask: { again: true, when: () => false } })
  t.same(when.outcomes, first.outcomes)
  await runAskJob({ ...set.job, prune: true })
  const pruned = await runAskJob({ ...set.job, ask: { again: true } })
  t.same(pruned.outcomes, first.outcomes)
  t.match(pruned.asked, { answered: 4, open: 2 })
})

void t.test('a journal of an older version, which did not say what was given up', async (t) => {
  const set = await ready(t, [busy])
  await runAskJob({ ...set.job, ask: { concurrency: 1 } })
  const path = join(set.folder, 'journal.jsonl')
  const text = await readFile(path, 'utf8')
  t.match(text, /"givenUp":true/)
  await writeFile(path, text.split('\n').map(asBefore).join('\n'))
  set.emulator.faults.clear()
  const next = await runAskJob({ ...set.job, ask: { concurrency: 1 } })
  t.ok(
    next.outcomes.every(({ ok }) => ok),
    'it asked again in the next run',
  )
})

function asBefore(line: string): string {
  if (!line.includes('"givenUp"')) return line
  const text = line.replace(/,"givenUp":true/, '').replace(/,"crc":"\w+"}$/, '')
  return `${text},"crc":"${crc32(text).toString(16).padStart(8, '0')}"}`
}
