/** `countOutcomes`: what is counted, what the job shows of it, and what it keeps. */
import t from 'tap'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compare, countOutcomes, retryFailed, validate } from '../../src/index.ts'
import type { CountOutcomesOptions, FinalOutcome, Job, OutcomeCounts } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { failure } from '../fixtures/contract/events.ts'
import { FailingDisk } from '../fixtures/failing-disk.ts'
import { failed, fellBack, judged } from '../fixtures/judged.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { brokenSink, collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'
import { statusIn } from '../fixtures/status-in.ts'

const many = Array.from({ length: 200 }, (_, i) => judged(i, 'bug', 'bug'))

stageContract(t, 'countOutcomes', ({ signal }) => ({
  stage: countOutcomes(undefined, { signal }),
  input: many,
  outputs: many.length,
}))

async function countsOf(
  outcomes: readonly FinalOutcome[],
  options: CountOutcomesOptions = {},
): Promise<OutcomeCounts> {
  const counted = countOutcomes(undefined, options)
  const sink = collector()
  await pipeline(Readable.from(outcomes), counted, sink)
  t.strictSame(sink.items, outcomes, 'all pass unchanged')
  return counted.counts()
}

const zeros = {
  extracted: 0,
  repaired: 0,
  fallback: 0,
  askedNow: 0,
  recalled: 0,
  shared: 0,
  merged: 0,
  correct: 0,
  wrong: 0,
}

void t.test('nothing', async (t) => {
  t.strictSame(await countsOf([]), {
    rows: 0,
    ok: 0,
    failed: 0,
    failures: [],
    tiers: {},
    ...zeros,
  })
})

void t.test('everything that an outcome may say', async (t) => {
  const one = judged(0, 'bug', 'bug')
  const overloaded = { error_type: 'overloaded_error', message: 'm'.repeat(5000) }
  const outcomes: FinalOutcome[] = [
    {
      ...one,
      tier: 'accept',
      correct: true,
      extracted: true as const,
      prompt_version: 'v1',
      prompt_hash: 'a',
    },
    {
      ...one,
      position: 1,
      tier: 'review',
      correct: false,
      repaired: true as const,
      prompt_hash: 'b',
    },
    {
      ...one,
      position: 2,
      tier: 'accept',
      asked_now: true,
      prompt_version: 'v1',
      prompt_hash: 'a',
    },
    { ...one, position: 3, recalled: 'k', extracted: true as const, repaired: true as const },
    { ...one, position: 4, same_as: 0, merged: 3, fallbacks: 1 } as FinalOutcome,
    { ...failed(5, 'unsure'), tier: 'reject' },
    failed(6, 'errored', overloaded),
    failed(7, 'errored', { error_type: 'api_error' }),
    failed(8, 'errored', overloaded),
    { ...fellBack(9, 'bug', 'bug'), tier: 'reject', correct: true },
    { ...one, position: 10, tier: 'constructor' as never },
  ]
  const { failures, ...counts } = await countsOf(outcomes)
  t.strictSame(counts, {
    rows: 11,
    ok: 7,
    failed: 4,
    tiers: { accept: 2, review: 1, reject: 2 },
    extracted: 2,
    repaired: 2,
    fallback: 2,
    askedNow: 1,
    recalled: 1,
    shared: 1,
    merged: 1,
    correct: 2,
    wrong: 1,
    prompts: [
      { version: 'v1', hash: 'a', rows: 2 },
      { hash: 'b', rows: 1 },
    ],
  })
  t.strictSame(
    failures.map(({ kind, error_type, rows, first }) => [kind, error_type, rows, first.position]),
    [
      ['unsure', undefined, 1, 5],
      ['errored', 'overloaded_error', 2, 6],
      ['errored', 'api_error', 1, 7],
    ],
  )
  t.strictSame(failures[0]?.first, {
    custom_id: 'id 5',
    position: 5,
    attempt: 1,
    message: 'it is unsure',
  })
  t.equal(failures[1]?.first.message?.length, 1001)
})

void t.test('ways to fail and prompts without end', async (t) => {
  const outcomes = Array.from({ length: 500 }, (_, i) => ({
    ...failed(i, 'errored', { error_type: `type ${i}` }),
    prompt_hash: `hash ${i}`,
  }))
  const { failures, prompts, failed: rows } = await countsOf(outcomes)
  t.equal(rows, 500)
  t.equal(failures.length, 17, 'sixteen and the rest')
  t.equal(
    failures.reduce((sum, one) => sum + one.rows, 0),
    500,
  )
  t.equal(prompts?.length, 16)
})

void t.test('the reports of others', async (t) => {
  const truth = compare({ truth: (row: { label: string }) => row.label })
  const counted = countOutcomes(undefined, {
    truth,
    review: () => ({ tier: 1, unsure: 0, fallback: 0, sample: 2 }),
  })
  const input = Readable.from([judged(0, 'bug', 'bug'), failed(1, 'expired')])
  await pipeline(input, truth, counted, collector())
  t.match(counted.counts(), {
    truth: { rows: 2, answered: 1, correct: 0, unanswered: 1 },
    wrong: 1,
    review: { tier: 1, unsure: 0, fallback: 0, sample: 2 },
  })
  t.notOk('review' in countOutcomes(undefined, { review: () => undefined }).counts())
})

void t.test('what is no outcome, no job, no report', async (t) => {
  const run = pipeline(Readable.from([{ type: 'batch' }]), countOutcomes(), collector())
  t.match(await failure(run), { code: 'ERR_INPUT', message: /countOutcomes: .*awaitResults/ })
  const wrong: Array<[unknown, object]> = [
    [{ truth: true }, {}],
    [Promise.resolve(), {}],
    [null, {}],
    [undefined, { truth: () => ({}) }],
    [undefined, { review: { rows: 1 } }],
  ]
  for (const [job, options] of wrong) {
    t.throws(() => countOutcomes(job as never, options as never), { code: 'ERR_OPTION' })
  }
})

/** Each answer is its question; rows know the truth of every second one. */
async function runJob(job: Job, sink = collector() as never): Promise<OutcomeCounts> {
  const attempt = attemptOf()
  const truth = compare({
    truth: (_row, { position }: FinalOutcome<string>) =>
      position % 2 ? undefined : position % 4 ? `question ${position}` : 'SECRET truth',
  })
  const counted = countOutcomes(job, { truth })
  await pipeline(
    Readable.from(requests(20)),
    attempt(job),
    retryFailed(job, attempt),
    validate(undefined, { parse: 'text' }) as never,
    truth,
    counted,
    sink,
  )
  return counted.counts()
}

const answersThat = (t: Parameters<typeof setUp>[0]): Promise<SetUp> =>
  setUp(t, {
    respond: (params) =>
      questionOf(params) === 'question 3'
        ? { error: { type: 'invalid_request_error', message: 'SECRET message' } }
        : questionOf(params),
  })

void t.test('a job shows them, keeps them, and has them after it', async (t) => {
  const { folder, open } = await answersThat(t)
  const file = join(folder, 'figures.json')
  const job = await open()
  t.notOk('outcomes' in job.status())
  const counts = await runJob(job)
  t.match(counts, { rows: 20, ok: 19, failed: 1, correct: 5, wrong: 5 })
  t.match(job.status().outcomes, { rows: 20, partial: false, truth: { rows: 10, correct: 5 } })
  t.notOk(existsSync(file), 'not before the sink has ended')
  await job.close()
  const { outcomes } = job.status()
  t.match(outcomes, { rows: 20, partial: false })
  const text = readFileSync(file, 'utf8')
  t.equal(statSync(file).mode & 0o777, 0o600)
  const kept = (await statusIn(folder)).outcomes!
  t.strictSame({ ...kept, at: '' }, { ...outcomes, at: '' })
  t.ok(Math.abs(Date.parse(kept.at) - Date.now()) < 60_000)
  t.match(kept.truth?.confusions[0], { truth: 'SECRET truth', answer: '(another answer)', rows: 5 })
  t.notMatch(text, 'SECRET message')
  for (let i = 0; i < 20; i += 4) t.notMatch(text, `"question ${i}"`)

  const again = await open()
  t.strictSame(again.status().outcomes, kept, 'of the last run, until this one gives something')
  t.strictSame(await runJob(again), counts, 'a replay counts the same')
  await again.close()
  const { at: _, ...second } = (await statusIn(folder)).outcomes!
  t.strictSame({ ...second, at: kept.at }, kept)
})

void t.test('a job without the stage', async (t) => {
  const { run, folder } = await setUp(t)
  await run(requests(3))
  t.notOk(existsSync(join(folder, 'figures.json')))
  t.notOk('outcomes' in (await statusIn(folder)))
})

void t.test(
  'a run that fails keeps how far it came, one that gave nothing keeps the last',
  async (t) => {
    const { folder, open } = await answersThat(t)
    const job = await open()
    const error = await failure(runJob(job, brokenSink(new Error('full')) as never))
    t.match(error, { message: 'full' })
    t.match(job.status().outcomes, { partial: true })
    await job.close()
    const { outcomes } = await statusIn(folder)
    t.match(outcomes, { partial: true })
    t.ok(outcomes!.rows >= 1 && outcomes!.rows < 20)
    const idle = await open()
    countOutcomes(idle)
    await idle.close()
    t.strictSame((await statusIn(folder)).outcomes, outcomes)
    const whole = await open()
    await runJob(whole)
    await whole.close()
    t.match((await statusIn(folder)).outcomes, { partial: false, rows: 20 })
  },
)

void t.test('a file that is damaged, or of another version, is as good as none', async (t) => {
  const { folder, open } = await answersThat(t)
  const job = await open()
  await runJob(job)
  await job.close()
  const file = join(folder, 'figures.json')
  const text = readFileSync(file, 'utf8')
  const laidOut = JSON.stringify(JSON.parse(text), null, 2)
  writeFileSync(file, laidOut)
  t.match((await statusIn(folder)).outcomes, { rows: 20 }, 'laid out anew')
  const damages = [
    '',
    text.slice(0, text.length / 2),
    text.replace('"rows":20', '"rows":21'),
    text.replace('"format":1', '"format":2'),
    '[]',
    'null',
    '{"format":1,"crc":"00000000"}',
    `${' '.repeat(5_000_000)}${text}`,
  ]
  for (const damage of damages) {
    writeFileSync(file, damage)
    t.notOk('outcomes' in (await statusIn(folder)), damage.slice(0, 40).trim())
  }
  writeFileSync(`${file}.tmp`, text.slice(0, 100))
  const again = await open()
  t.notOk('outcomes' in again.status())
  await runJob(again)
  await again.close()
  t.match((await statusIn(folder)).outcomes, { rows: 20 }, 'and the next run mends it')
})

void t.test('a disk that fails while they are written fails no run', async (t) => {
  const { folder, open } = await answersThat(t)
  const first = await open()
  await runJob(first)
  await first.close()
  const operations = 5
  for (let n = 1; n <= operations + 1; n++) {
    const before = (await statusIn(folder)).outcomes!
    const fault = { at: Infinity, code: 'ENOSPC', lasting: true } as const
    const mutable: { at: number } = fault
    let struck = 0
    const disk = new FailingDisk(fault, () => struck++)
    const job = await open({}, { files: disk })
    const events: unknown[] = []
    job.onEvent((event) => events.push(event))
    await runJob(job)
    mutable.at = disk.operations + n
    await job.close()
    const { outcomes } = await statusIn(folder)
    t.equal(struck, n <= operations ? 1 : 0, `operation ${n}`)
    t.match(events.at(-2), n <= operations ? { type: 'trouble', what: /not saved: .*ENOSPC/ } : {})
    // The rename is the fourth: the new ones are there, durable or not.
    t.equal(outcomes?.at === before.at, n <= operations - 1)
    t.match(outcomes, { rows: 20 })
  }
})
