/** What askNow asks is paid once, but for what a crash takes, and that is said; nothing else ever is. */
import t from 'tap'
import type { Test } from 'tap'
import { appendFile, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule } from '../../src/emulator/index.ts'
import { readLedger } from '../../src/emulator/index.ts'
import { validate } from '../../src/index.ts'
import { isOpenFailure } from '../../src/open-failure.ts'
import type { AskNowOptions, Outcome } from '../../src/index.ts'
import { withoutRepeats } from '../faults/judge-asked.ts'
import { librarySubject } from '../faults/subject.ts'
import faultRespond from '../faults/respond.ts'
import { askRequests, costOf, respondToCalls, runAskJob } from '../fixtures/ask-job.ts'
import type { AskJob } from '../fixtures/ask-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { statusIn } from '../fixtures/status-in.ts'

async function ready(t: Test, faults: FaultRule[] = [], count = 9) {
  const set = await setUp(t, { respond: respondToCalls, faults })
  const job: AskJob = { folder: set.folder, url: set.url, rows: askRequests(count) }
  return { ...set, job }
}

async function entriesOf({ emulator }: SetUp) {
  const entries = []
  for await (const entry of readLedger(emulator.ledgerPath)) entries.push(entry)
  return entries
}

const near = (a: number | undefined, b: unknown): boolean =>
  Math.abs((a ?? NaN) - Number(b)) < 1e-12

void t.test('killed between a call and its record', async (t) => {
  const points = ['after ASKING:2', 'answer came:2', 'answer written:3', 'after ASKED:2'] as const
  for (const failpoint of points) {
    await t.test(failpoint, async (t) => {
      const set = await setUp(t, { respond: faultRespond })
      const place = { folder: t.testdir(), url: set.url, run: failpoint, settleMs: 300 }
      const asking = { askNow: 3, maxAttempts: 1 }
      const subject = librarySubject(place, asking)
      const killed = await subject.start({ failpoint }).ended
      t.equal(killed.signal, 'SIGKILL')
      const before = (await statusIn(subject.folder)).askedNow
      t.equal(before?.cutOff, before?.open, 'all of them are said to be asked again')
      t.ok((before?.open ?? 0) <= 3, 'no more are open than calls at a time')
      t.equal((await subject.start().ended).code, 0)
      const ledger = await entriesOf(set)
      const repeats = ledger.length - withoutRepeats(ledger).length
      const { askedNow, cost } = await statusIn(subject.folder)
      t.equal(askedNow?.askedAgain, before?.open, 'what was open was asked again, and it is told')
      t.equal(cost?.unknownRequests, before?.open)
      t.ok(repeats <= (before?.open ?? 0), `${repeats} paid twice, ${before?.open} told`)
      t.equal(askedNow?.answered, askedNow?.rows)
      const billed = ledger.filter((entry) => entry.type === 'message' && entry.billed).length
      t.equal(billed - repeats, askedNow?.answered)
      const output = await readFile(subject.out)
      await subject.start().ended
      t.ok(output.equals(await readFile(subject.out)), 'a rerun gives the same bytes')
      t.equal((await entriesOf(set)).length, ledger.length, 'and asks nothing')

      const other = { folder: join(place.folder, 'whole'), out: join(place.folder, 'whole.jsonl') }
      const whole = librarySubject(place, { ...asking, ...other })
      await whole.start().ended
      t.equal(plain(await readFile(whole.out)), plain(output), 'as without the kill')
    })
  }
})

/** Ids and numbers of chunks differ, since what was not sent is sealed again; rows, values and costs may not. */
function plain(output: Buffer): string {
  return output.toString().replaceAll(/(msg|msgbatch|req)_\w+|"chunk":\d+/g, '')
}

void t.test('a reply that is lost is not asked again, but by a run that is told to', async (t) => {
  for (const fault of [
    { fault: 'reply_lost' },
    { fault: 'status', status: 500, commit: true },
    { fault: 'status', status: 502, envelope: false, commit: true },
  ] as const) {
    await t.test(JSON.stringify(fault), async (t) => {
      const set = await ready(t, [{ on: 'messages', ...fault, calls: [1] }])
      const ask: AskNowOptions = { concurrency: 1 }
      const first = await runAskJob({ ...set.job, ask })
      t.equal(first.error, undefined)
      t.match(first.outcomes[1], { ok: false, failure: { kind: 'errored' }, batch_id: /./ })
      t.match(first.asked, { rows: 6, answered: 5, open: 1, askedAgain: 0 })
      t.match(
        first.events.filter(({ type }) => type === 'trouble' || type === 'asked'),
        [{ what: /row 2 is not known .* may have been paid/ }, { answered: 5, lost: 1 }],
      )
      t.equal((await set.emulator.ledger()).messages, 6)
      const same = await runAskJob({ ...set.job, ask })
      t.same(same.outcomes, first.outcomes, 'the same again')
      t.match(same.asked, { rows: 6, answered: 5, open: 1, askedAgain: 0 })
      t.equal((await set.emulator.ledger()).messages, 6)
      const again = await runAskJob({ ...set.job, ask: { ...ask, again: true } })
      t.match(again.outcomes[1], { ok: true, asked_now: true })
      t.match(again.asked, { rows: 6, answered: 6, open: 0, askedAgain: 1 })
      t.match(
        again.events.find(({ type }) => type === 'asked-again'),
        { position: 1, chunk: 1 },
      )
      const ledger = await set.emulator.ledger()
      t.equal(ledger.messages, 7)
      const each = Number(again.outcomes[1]?.cost_usd)
      t.ok(near(costOf(again.outcomes) + each, ledger.usd), 'but for the answer that was lost')
      t.equal(again.cost?.unknownRequests, 1)
    })
  }
})

void t.test('a run that was stopped prunes nothing that the next one asks', async (t) => {
  // The account is refused at the second call.
  const set = await ready(t, [{ on: 'messages', fault: 'status', status: 401, calls: [2] }])
  const run = { ...set.job, ask: { concurrency: 1 }, maxRequests: 2, prune: true }
  const first = await runAskJob(run)
  t.match(first.error, { code: 'ERR_STOPPED' })
  t.match(first.asked, { rows: 2, answered: 1 })
  t.equal((await bodiesIn(set.folder)).length, 5)
  const again = await runAskJob(run)
  t.ok(again.outcomes.every(({ ok }) => ok))
  t.same(await bodiesIn(set.folder), [])
})

async function bodiesIn(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'attempt-1'))
  return names.filter((name) => name.endsWith('.json'))
}

void t.test('a limit is waited for, and no call is made meanwhile', async (t) => {
  const at: number[] = []
  const set = await setUp(t, {
    respond: (params, info) => {
      if (info.custom_id === '') at.push(performance.now())
      return respondToCalls(params, info)
    },
    faults: [{ on: 'messages', fault: 'status', status: 429, retryAfter: 1, calls: [3] }],
  })
  const job: AskJob = { folder: set.folder, url: set.url, rows: askRequests(12) }
  const { outcomes, events } = await runAskJob({ ...job, ask: { concurrency: 1 } })
  t.ok(outcomes.every(({ ok }) => ok))
  t.match(
    events.filter(({ type }) => type === 'trouble'),
    [{ againMs: 1000, what: /429/ }],
    'one wait',
  )
  const [, second = NaN, third = NaN] = at
  t.ok(third - second >= 990, 'the third call came a second later')
  t.match(await set.emulator.ledger(), { messages: 8, calls: { messages: 9 } })
})

void t.test('what the headers say is left is waited for', async (t) => {
  const set = await setUp(t, { respond: respondToCalls, limits: { messagesRpm: 60 }, speed: 10 })
  const job: AskJob = { folder: set.folder, url: set.url, rows: askRequests(99) }
  const { outcomes } = await runAskJob({ ...job, ask: { concurrency: 4 } })
  t.ok(outcomes.every(({ ok }) => ok))
  const { calls, messages } = await set.emulator.ledger()
  t.equal(messages, 66)
  t.ok(calls.messages <= 66 + 4, `${calls.messages} calls`)
})

void t.test('overloaded: tried, given up, and asked by a run that is told to', async (t) => {
  const set = await ready(t, [{ on: 'messages', fault: 'status', status: 529 }])
  const { outcomes, asked, events, error } = await runAskJob({
    ...set.job,
    ask: { concurrency: 1 },
  })
  t.equal(error, undefined)
  t.same(outcomes.filter(({ ok }) => ok).length, 3)
  t.match(asked, { rows: 2, answered: 0, open: 0, givenUp: 6 }, 'two rows in vain are enough')
  t.match(
    events.find(({ type }) => type === 'asked'),
    { notTaken: 2, answered: 0 },
  )
  t.equal((await set.emulator.ledger()).calls.messages, 10, 'five times each')
  set.emulator.faults.clear()
  const same = await runAskJob(set.job)
  t.same(same.outcomes, outcomes, 'also those that were never called for')
  t.equal((await set.emulator.ledger()).calls.messages, 10)
  const again = await runAskJob({ ...set.job, ask: { again: true } })
  t.ok(again.outcomes.every(({ ok }) => ok))
  t.match(again.asked, { rows: 6, answered: 6, givenUp: 0, askedAgain: 0 })
  t.equal((await set.emulator.ledger()).messages, 6)
})

void t.test('an account that is refused holds the job, and fails no row', async (t) => {
  const cases: Array<[FaultRule & { fault: 'status' }, RegExp]> = [
    [{ on: 'messages', fault: 'status', status: 401 }, /401/],
    [{ on: 'messages', fault: 'status', status: 402 }, /402/],
    [{ on: 'messages', fault: 'status', status: 403 }, /403/],
    [
      { on: 'messages', fault: 'status', status: 429, errorCode: 'enforced_spend_limit_reached' },
      /spend_limit/,
    ],
  ]
  for (const [rule, message] of cases) {
    await t.test(String(message), async (t) => {
      const set = await ready(t, [rule])
      const { error, outcomes, asked } = await runAskJob({ ...set.job, ask: { concurrency: 2 } })
      t.match(error, { code: 'ERR_STOPPED', message })
      t.equal(outcomes.length, 9, 'all of them have come out')
      t.ok(outcomes.every(({ ok, position }) => ok === (position % 3 === 0)))
      t.match(outcomes[1], { failure: { kind: 'errored', error_type: 'overloaded_error' } })
      t.match(asked, { answered: 0, open: 0 })
      t.ok((await set.emulator.ledger()).calls.messages <= 2, 'no more than ran already')
      set.emulator.faults.clear()
      const again = await runAskJob(set.job)
      t.equal(again.error, undefined)
      t.match(again.asked, { answered: 6, askedAgain: 0 })
    })
  }
})

void t.test('a canceled job asks nothing', async (t) => {
  const set = await ready(t)
  await runAskJob({ ...set.job, ask: { when: () => false } })
  await writeFile(join(set.folder, 'cancel'), '')
  const { error, outcomes } = await runAskJob(set.job)
  t.match(error, { code: 'ERR_STOPPED', message: /canceled/ })
  t.equal(outcomes.length, 9)
  t.equal(outcomes.filter(isOpenFailure).length, 6, 'none of them is final')
  t.equal((await set.emulator.ledger()).calls.messages, 0)
  const again = await runAskJob({ ...set.job, job: { resume: true } })
  t.match(again.asked, { answered: 6 })
  t.notOk(again.outcomes.some(isOpenFailure))
})

void t.test('a budget holds for calls, at their full price', async (t) => {
  for (const budget of ['strict', 'learned'] as const) {
    await t.test(budget, async (t) => {
      const set = await ready(t, [], 30)
      const before = await runAskJob({ ...set.job, ask: { when: () => false } })
      const spent = before.cost?.usd ?? NaN
      // Room for a few calls: each may have 64 tokens of output.
      const maxCost = spent + 0.0001
      const { error, outcomes, asked, cost } = await runAskJob({
        ...set.job,
        job: { maxCost, budget },
      })
      t.match(error, { code: 'ERR_STOPPED', message: /the budget of/ })
      t.equal(outcomes.length, 30)
      const answered = asked?.answered ?? 0
      t.ok(answered > 0 && answered < 20, `${answered} answered`)
      const { usd } = await set.emulator.ledger()
      t.ok(Number(usd) <= maxCost, `${usd} of ${maxCost}`)
      t.ok(near(cost?.usd, usd))
      const again = await runAskJob({ ...set.job, job: { maxCost: 1, budget } })
      t.equal(again.error, undefined)
      t.match(again.asked, { answered: 20, askedAgain: 0 })
      t.ok(near(costOf(again.outcomes), (await set.emulator.ledger()).usd))
    })
  }
})

void t.test('what a lost reply may have cost stays in the reserve', async (t) => {
  const set = await ready(t, [{ on: 'messages', fault: 'reply_lost' }])
  const before = await runAskJob({ ...set.job, ask: { when: () => false } })
  const maxCost = (before.cost?.usd ?? NaN) + 0.0002
  const job: AskJob = { ...set.job, job: { maxCost, budget: 'strict' }, ask: { concurrency: 1 } }
  for (let run = 0; run < 4; run++) await runAskJob(job)
  const { usd } = await set.emulator.ledger()
  t.ok(Number(usd) <= maxCost, `${usd} of ${maxCost}, though no answer ever came`)
  t.ok(Number(usd) > (before.cost?.usd ?? NaN))
})

void t.test('a destroyed stream records what was on its way', async (t) => {
  const stop = new AbortController()
  const set = await setUp(t, {
    respond: async (params, info) => {
      if (info.custom_id !== '') return respondToCalls(params, info)
      stop.abort()
      await new Promise((resolve) => setTimeout(resolve, 100))
      return respondToCalls(params, info)
    },
  })
  const job: AskJob = { folder: set.folder, url: set.url, rows: askRequests(9) }
  const first = await runAskJob({ ...job, ask: { concurrency: 1 }, signal: stop.signal })
  t.match(first.error, { name: 'AbortError' })
  t.match((await statusIn(set.folder)).askedNow, { rows: 1, answered: 1, open: 0 })
  const again = await runAskJob(job)
  t.match(again.asked, { answered: 6, askedAgain: 0 })
  t.equal((await set.emulator.ledger()).messages, 6)
})

void t.test('the file of answers', async (t) => {
  const set = await ready(t)
  const path = join(set.folder, 'asked.jsonl')
  const first = await runAskJob({ ...set.job, ask: { most: 3 } })
  const size = (await stat(path)).size
  await t.test('what a crash has left at its end is passed over', async (t) => {
    await appendFile(path, '{"custom_id":"cut o')
    const { outcomes, asked } = await runAskJob(set.job)
    t.equal(asked?.answered, 6)
    t.ok(outcomes.every(({ ok }) => ok))
    t.strictSame((await runAskJob(set.job)).outcomes, outcomes)
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean)
    t.equal(lines.filter((line) => line.endsWith('}')).length, 6, 'each line stands by itself')
  })
  await t.test('a changed byte ends the run and asks nothing', async (t) => {
    const bytes = await readFile(path)
    bytes[size - 20]! ^= 1
    await writeFile(path, bytes)
    const calls = (await set.emulator.ledger()).calls.messages
    t.match((await runAskJob(set.job)).error, { code: 'ERR_STORAGE', message: /asked\.jsonl/ })
    await truncate(path, 10)
    t.match((await runAskJob(set.job)).error, { code: 'ERR_STORAGE' })
    t.equal((await set.emulator.ledger()).calls.messages, calls)
  })
  t.equal(first.outcomes.filter(({ asked_now }: Outcome) => asked_now).length, 3)
  t.equal((await stat(path)).mode & 0o777, 0o600)
})

void t.test(
  'a schema that refuses less: what was asked stays, so the sum of costs is the bill',
  async (t) => {
    const set = await ready(t)
    const first = await runAskJob(set.job)
    const judge = () => validate(undefined, { parse: 'text' })
    const again = await runAskJob({ ...set.job, judge })
    t.match(again.outcomes[2], { ok: true, asked_now: true, value: '{"re":"vague 2"}' })
    t.ok(near(costOf(again.outcomes), (await set.emulator.ledger()).usd))
    t.strictSame((await runAskJob(set.job)).outcomes, first.outcomes)
  },
)

void t.test(
  'of rows that share a request, when decides for each, whenever the answer comes',
  async (t) => {
    for (const wanted of [0, 1, 2]) {
      const set = await ready(t)
      const [, busy] = askRequests(2)
      const rows = [0, 1, 2].map((position) => ({
        ...busy!,
        position,
        custom_id: `row ${position}`,
      }))
      const job = { ...set.job, folder: join(set.folder, String(wanted)), rows, dedupe: true }
      const ask: AskNowOptions = { when: ({ position }) => position === wanted }
      const { outcomes } = await runAskJob({ ...job, ask })
      t.same(
        outcomes.map(({ ok }) => ok),
        rows.map(({ position }) => position === wanted),
      )
      t.strictSame((await runAskJob({ ...job, ask })).outcomes, outcomes)
      t.equal((await set.emulator.ledger()).messages, 1)
    }
  },
)

void t.test('too much fails: calls are new requests like all others', async (t) => {
  const set = await ready(t, [], 300)
  const job: AskJob = { ...set.job, job: { maxErrorRate: { rate: 0.2, least: 30 } } }
  const first = await runAskJob(job)
  t.match(first.error, { code: 'ERR_STOPPED', message: /20 % may/ })
  t.equal(first.outcomes.length, 300, 'what is paid comes out')
  const { messages } = await set.emulator.ledger()
  t.ok(messages < 40, `${messages} of 200 were asked`)
  t.match((await runAskJob(job)).error, { code: 'ERR_STOPPED' })
  t.equal((await set.emulator.ledger()).messages, messages, 'and nothing more')
  const last = await runAskJob({ ...set.job, job: { maxErrorRate: { rate: 0.2, go: true } } })
  t.match(last.asked, { answered: 200, askedAgain: 0 })
  t.match((await runAskJob({ ...set.job, job: { maxErrorRate: 0 } })).error, undefined, 'a replay')
})

void t.test('a chunk waits for what a running call leaves of the budget', async (t) => {
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const set = await setUp(t, {
    respond: async (params, info) => {
      if (info.custom_id === '') {
        begin()
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      return respondToCalls(params, info)
    },
  })
  const [plain, busy] = askRequests(2).map((request) => ({
    ...request,
    params: { ...request.params, max_tokens: 4000 },
  }))
  async function* rows() {
    yield { ...busy!, position: 0 }
    yield { ...plain!, position: 1 }
    await begun
  }
  // A call may cost 0.02, and each of the batches 0.01.
  const price = { 'claude-haiku-5-5': { input: 1, output: 5 } }
  const { error, outcomes } = await runAskJob({
    folder: set.folder,
    url: set.url,
    rows: rows(),
    maxRequests: 1,
    job: { maxCost: 0.024, budget: 'strict', prices: price },
  })
  t.equal(error, undefined)
  t.match(outcomes, [{ ok: true, asked_now: true }, { ok: true }])
})

void t.test('a when that is asynchronous is told before it pays for every row', async (t) => {
  const set = await ready(t)
  const when = (async () => await Promise.reject(new Error('later'))) as unknown as () => boolean
  const { error } = await runAskJob({ ...set.job, ask: { when } })
  t.match(error, { code: 'ERR_INPUT', message: /^askNow: when returned a promise.* for row 2/ })
  t.equal((await set.emulator.ledger()).messages, 0)
})
