/** When too much fails nothing new is paid, until somebody has looked or the prompt was mended. */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import {
  awaitResults,
  chunkBySize,
  compose,
  fallBack,
  mergeParts,
  orderRows,
  retryFailed,
  submitBatches,
  toRequests,
  validate,
} from '../../src/index.ts'
import type {
  Attempt,
  ChunkBySizeOptions,
  ErrorRateLimit,
  FinalOutcome,
  JobEvent,
  OpenJobOptions,
  Outcome,
  RequestInput,
} from '../../src/index.ts'
import type { Answer, EmulatorOptions } from '../../src/emulator/index.ts'
import { librarySubject } from '../faults/subject.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { statusIn } from '../fixtures/status-in.ts'

interface Row {
  readonly n: number
}

const secret = 'what the model wrote of Ms Miller'

/** Three of ten rows get an answer that is no JSON, unless the prompt was mended. */
const respond = (params: object): Answer => {
  const { system, messages } = params as { system?: string; messages: Array<{ content: string }> }
  const n = Number(String(messages[0]?.content).split(' ')[1])
  return n % 10 < 3 && system !== 'mended' ? secret : '{"fine":true}'
}

function ask({ n }: Row): RequestInput {
  const { custom_id, params } = requestOf(n)
  return { custom_id, params }
}

/** The same requests, by a function with another text. */
const askSame = (row: Row): RequestInput => ({ ...ask(row) })

function askMended(row: Row): RequestInput {
  const { custom_id, params } = ask(row)
  return { custom_id, params: { ...params, system: 'mended' } }
}

interface RunOf {
  readonly limit?: ErrorRateLimit | number
  readonly job?: Partial<OpenJobOptions>
  readonly rows?: number
  readonly make?: (row: Row) => RequestInput
  readonly chunk?: ChunkBySizeOptions
  readonly maxOpen?: number
  readonly maxAttempts?: number
  readonly signal?: AbortSignal
  readonly onEvent?: (event: JobEvent) => void
}

interface Ran {
  readonly error: { readonly code?: string; readonly message: string } | undefined
  readonly outcomes: Outcome[]
  readonly events: JobEvent[]
  readonly billed: number
}

const limit: ErrorRateLimit = { rate: 0.2, least: 50 }

/** One batch of ten after the other, so that the outcomes of one are known before the next is sent. */
async function run({ open, emulator }: SetUp, of: RunOf = {}): Promise<Ran> {
  const { rows = 200, make = ask, maxAttempts = 1, signal, maxOpen = 1 } = of
  const given = of.limit === undefined ? {} : { maxErrorRate: of.limit }
  const job = await open({ settleMs: 300, ...given, ...of.job })
  const events: JobEvent[] = []
  job.onEvent((event) => {
    events.push(event)
    of.onEvent?.(event)
  })
  const outcomes: Outcome[] = []
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { maxRequests: 10, ...of.chunk }),
      submitBatches(view),
      awaitResults(view, { pollMs: 5, maxOpen }),
      validate(z.object({ fine: z.boolean() })),
    )
  const error = await pipeline(
    Readable.from(Array.from({ length: rows }, (_, n) => ({ n }))),
    toRequests(make),
    attempt(job),
    retryFailed(job, attempt, { maxAttempts }),
    new Writable({
      objectMode: true,
      write(outcome: Outcome, _encoding, done) {
        outcomes.push(outcome)
        done()
      },
    }),
    { signal },
  ).then(
    () => undefined,
    (reason: unknown) => reason as Ran['error'],
  )
  await job.close()
  return { error, outcomes, events, billed: (await emulator.ledger()).billed }
}

const start = (t: Parameters<typeof setUp>[0], service: EmulatorOptions = {}): Promise<SetUp> =>
  setUp(t, { respond, batchMs: 5, ...service })

/** Without the cost, which grows while batches end. */
function seenIn({ error }: Pick<Ran, 'error'>): string | undefined {
  return error?.message.split('. Nothing new')[0]
}

async function recordsOf(folder: string, type: string): Promise<unknown[]> {
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8')
  const records = text.trim().split('\n')
  return records.map((line) => JSON.parse(line) as { type: string }).filter((r) => r.type === type)
}

void t.test('it stops, stays stopped, and goes on when it is told', async (t) => {
  const at = await start(t)
  const first = await run(at, { limit })
  t.match(first.error, { code: 'ERR_STOPPED' })
  const message = first.error?.message ?? ''
  t.match(
    message,
    /^\d+ of the last \d+ rows \([\d.]+ %\) failed, and 20 % may: \d+ invalid_output/,
  )
  t.match(message, /\(the first is row 1\)\. Nothing new is sent/)
  t.match(message, /What was sent is paid, \$0\.\d+ so far/)
  t.match(message, /changed: 'keep'.*resume: true.*maxErrorRate: \{rate, go: true\}/)
  t.notMatch(message, 'Miller', 'no word of an answer')
  t.notMatch(await readFile(join(at.folder, 'journal.jsonl'), 'utf8'), 'Miller')
  t.ok(first.billed >= 50 && first.billed < 100, `${first.billed}`)
  t.equal(first.outcomes.length, first.billed, 'what is paid comes out')
  const tripped = first.events.find(({ type }) => type === 'tripped')
  t.match(tripped, { rows: 50, reasons: [{ kind: 'invalid_output', position: 0 }] })
  t.match(await statusIn(at.folder), {
    held: /of the last 50 rows/,
    tripped: { rows: 50, failed: 15, rate: 0.3, limit: 0.2 },
  })

  for (const again of [limit, { ...limit, least: 5000 }]) {
    const second = await run(at, { limit: again })
    t.equal(second.error?.message, message, 'the same reasons')
    t.equal(second.billed, first.billed, 'nothing new')
    t.same(second.outcomes, first.outcomes, 'and the same outcomes')
  }

  const third = await run(at, { limit, job: { resume: true } })
  t.match(third.error, { code: 'ERR_STOPPED' })
  t.ok(third.billed >= first.billed + 50, 'it counts afresh')
  t.ok(third.billed < 200)
  const fourth = await run(at, { limit: { ...limit, go: true } })
  t.match(fourth.error, { code: 'ERR_STOPPED' }, 'two in a row')
  t.ok(fourth.billed >= third.billed + 50)

  const last = await run(at, { limit: 0.3 })
  t.equal(last.error, undefined, 'more may fail now than did')
  t.equal(last.outcomes.length, 200)
  t.match(await at.emulator.ledger(), { billed: 200, billedTwice: { count: 0 } })
  t.match(await recordsOf(at.folder, 'RELEASED'), [{ why: 'told' }, { why: 'limit' }])
  t.notOk('tripped' in (await statusIn(at.folder)))
})

void t.test(
  'without the limit a job that was stopped goes on, and that is on record',
  async (t) => {
    const at = await start(t)
    t.match((await run(at, { limit })).error, { code: 'ERR_STOPPED' })
    t.equal((await run(at)).error, undefined)
    t.match(await recordsOf(at.folder, 'RELEASED'), [{ why: 'limit' }])
    t.equal((await run(at, { limit })).error, undefined, 'all is sent')
  },
)

void t.test('a job that is done is never stopped by a replay', async (t) => {
  const at = await start(t)
  const done = await run(at, { rows: 120, maxAttempts: 3 })
  t.equal(done.error, undefined)
  const again = await run(at, { rows: 120, limit: { rate: 0, least: 1 }, maxAttempts: 3 })
  t.equal(again.error, undefined)
  t.same(again.outcomes, done.outcomes)
  t.same(await recordsOf(at.folder, 'TRIPPED'), [])
  const more = await run(at, { rows: 130, limit: { rate: 0, least: 1 }, maxAttempts: 3 })
  t.match(more.error, { code: 'ERR_STOPPED' }, 'what has failed counts before more is sent')
  t.equal(more.billed, again.billed)
})

void t.test('at the limit it goes on, and before enough is known', async (t) => {
  const at = await start(t)
  t.equal((await run(at, { rows: 100, limit: { rate: 0.3, least: 100 } })).error, undefined)
  const few = await start(t)
  t.equal((await run(few, { rows: 90, limit: { rate: 0, least: 100 } })).error, undefined)
})

void t.test('only the last outcomes are looked at', async (t) => {
  const bad = (from: number) => (params: object) => {
    const { messages } = params as { messages: Array<{ content: string }> }
    return Number(String(messages[0]?.content).split(' ')[1]) < from ? '{"fine":true}' : secret
  }
  const late = await start(t, { respond: bad(400) })
  const narrow = await run(late, { rows: 600, limit: { rate: 0.5, least: 50, window: 50 } })
  t.match(narrow.error, { message: /^26 of the last 50 rows \(52 %\)/ })
  t.ok(narrow.billed <= 450)

  const early = await start(t, {
    respond: (params) => (bad(20)(params) === secret ? '{"fine":true}' : secret),
  })
  const past = await run(early, { limit: { rate: 0.1, least: 100, window: 50 } })
  t.equal(past.error, undefined, 'twenty of the first rows failed, and none since')
})

void t.test('what failed is not asked again either', async (t) => {
  const at = await start(t)
  // All in one batch: nothing new is left but what failed.
  const wave = { rows: 90, chunk: { maxRequests: 100 }, maxAttempts: 3 }
  const { error, outcomes, billed } = await run(at, { ...wave, limit })
  t.match(error, { code: 'ERR_STOPPED' })
  t.equal(billed, 90)
  t.equal(outcomes.length, 90, 'they come out as they are')
  t.ok(outcomes.every(({ attempt }) => attempt === 1))
  const again = await run(at, { ...wave, limit })
  t.same([seenIn(again), again.outcomes, again.billed], [seenIn({ error }), outcomes, billed])
  const told = await run(at, { ...wave, limit, job: { resume: true } })
  t.ok(told.outcomes.some(({ attempt }) => attempt === 3))
})

void t.test('a mended prompt goes on by itself, where it is said to be one', async (t) => {
  const at = await start(t)
  const stopped = await run(at, { limit })
  t.match(stopped.error, { code: 'ERR_STOPPED' })
  const same = stopped.error?.message

  const refused = await run(at, { limit, make: askMended })
  t.match(refused.error, { code: 'ERR_CHANGED' }, 'the sent rows have changed')
  const renamed = await run(at, { limit, make: askSame })
  t.equal(renamed.error?.message, same, 'they have not: another hash is no other prompt')
  const keep = { changed: 'keep' } as const
  const kept = await run(at, { limit, chunk: keep })
  t.equal(kept.error?.message, same, 'the same prompt')
  t.equal(kept.billed, stopped.billed)

  const mended = await run(at, { limit, make: askMended, chunk: keep })
  t.equal(mended.error, undefined)
  t.equal(mended.outcomes.length, 200)
  t.match(await at.emulator.ledger(), { billed: 200, billedTwice: { count: 0 } })
  t.match(await recordsOf(at.folder, 'RELEASED'), [{ why: 'prompt' }])
  t.same(mended.outcomes.slice(0, stopped.outcomes.length), stopped.outcomes)
  t.ok(mended.outcomes.slice(stopped.outcomes.length).every(({ ok }) => ok))
})

void t.test('requests without a prompt are never taken for mended ones', async (t) => {
  const { run: plain, emulator } = await setUp(t, {
    respond: () => ({ error: { type: 'api_error', message: 'no' } }),
  })
  const options = {
    job: { maxErrorRate: limit },
    await: { maxOpen: 1 },
    chunk: { changed: 'keep' },
    maxAttempts: 1,
  } as const
  const stop = (): Promise<Error> =>
    plain(requests(200), options).then(
      () => new Error('it went on'),
      (reason: unknown) => reason as Error,
    )
  t.match(await stop(), { code: 'ERR_STOPPED', message: /errored api_error/ })
  const { requests: sent } = await emulator.ledger()
  t.match(await stop(), { code: 'ERR_STOPPED' })
  t.equal((await emulator.ledger()).requests, sent)
  t.notMatch((await stop()).message, 'mended', 'no advice that would not help')
})

void t.test('what was in flight when it went on does not count', async (t) => {
  const bad = (params: object) => {
    const { messages } = params as { messages: Array<{ content: string }> }
    return Number(String(messages[0]?.content).split(' ')[1]) < 40 ? secret : '{"fine":true}'
  }
  const hour = 3_600_000
  const at = await start(t, { respond: bad, batchMs: hour })
  const stop = new AbortController()
  let accepted = 0
  const cut = await run(at, {
    limit,
    maxOpen: 4,
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type === 'accepted' && ++accepted === 4) stop.abort()
    },
  })
  t.match(cut.error, { name: 'AbortError' })
  t.equal(cut.billed, 0, 'all of it is still in flight')
  at.emulator.change({ batchMs: 5 })
  await at.emulator.advance(hour)
  const tight = { rate: 0.2, least: 10 }
  const told = await run(at, { limit: { ...tight, go: true } })
  t.equal(told.error, undefined, 'the forty that failed were sent before')
  t.equal(told.outcomes.filter(({ ok }) => !ok).length, 40)
  t.match(await at.emulator.ledger(), { billed: 200, billedTwice: { count: 0 } })

  const other = await start(t, { respond: bad })
  t.match((await run(other, { limit: tight })).error, { code: 'ERR_STOPPED' }, 'else they do')
})

void t.test('a row that shares a request counts once, what was not run not at all', async (t) => {
  const shared = await start(t)
  // One bad question, asked by half of the rows.
  const make = ({ n }: Row): RequestInput => ({
    ...ask({ n: n % 2 ? 0 : 10 * n + 5 }),
    custom_id: `${n}`,
  })
  const chunk = { dedupe: true, maxRequests: 20 }
  t.equal((await run(shared, { make, chunk, limit: { rate: 0.2, least: 10 } })).error, undefined)
  const apart = await start(t)
  t.match((await run(apart, { make, limit: { rate: 0.2, least: 10 } })).error, {
    code: 'ERR_STOPPED',
  })

  const expired = await start(t, { faults: [{ on: 'batch', fault: 'expired', next: 3 }] })
  const ran = await run(expired, { limit: { rate: 0.55, least: 10 } })
  t.equal(ran.error, undefined)
  t.ok(ran.outcomes.some((outcome) => !outcome.ok && outcome.failure.kind === 'expired'))
})

void t.test('together with a pilot and a budget', async (t) => {
  const at = await start(t)
  const job = { pilot: { rows: 60, go: 'auto', when: () => true }, maxCost: 5 } as const
  const least = { ...limit, least: 60 }
  const stopped = await run(at, { limit: least, job })
  t.match(stopped.error, { code: 'ERR_STOPPED', message: /rows \(30 %\) failed/ })
  t.equal(stopped.billed, 60, 'the pilot alone')
  const go = { pilot: { rows: 60, go: true }, maxCost: 5 } as const
  const asked = await run(at, { limit: least, job: go })
  t.equal(asked.billed, 60, 'a go for the pilot is none for the failures on record')
  const told = await run(at, { limit: { rate: 0.9, go: true }, job: go })
  t.equal(told.error, undefined)
  t.match(await at.emulator.ledger(), { billed: 200, billedTwice: { count: 0 } })

  const once = await start(t)
  const first = { pilot: 60, maxCost: 5 }
  t.match((await run(once, { limit: least, job: first })).error, { message: /the pilot has ended/ })
  const both = await run(once, { limit: { ...limit, least: 100, go: true }, job: go })
  t.ok(both.billed >= 160, 'who has looked at the pilot is not asked about it again')
})

void t.test('killed around its records it stops and goes on all the same', async (t) => {
  const { emulator, url } = await setUp(t, {
    batchMs: 5,
    respond: (await import('../faults/respond.ts')).default,
  })
  const tight = { rate: 0.1, least: 10 }
  for (const point of ['before TRIPPED', 'after TRIPPED', 'before RELEASED', 'after RELEASED']) {
    const folder = t.testdir()
    const place = { folder, url, run: point, settleMs: 300 }
    const stopping = librarySubject(place, { maxErrorRate: tight })
    const telling = librarySubject(place, { maxErrorRate: { ...tight, go: true } })
    const isTrip = point.endsWith('TRIPPED')
    const { billed: before } = await emulator.ledger()
    if (!isTrip) t.equal((await stopping.start().ended).code, 4)
    const killed = await (isTrip ? stopping : telling).start({ failpoint: `${point}:1` }).ended
    t.equal(killed.signal, 'SIGKILL', point)
    const { billed } = await emulator.ledger()
    t.ok(billed > before)
    if (point !== 'after RELEASED') {
      const again = await stopping.start().ended
      t.equal(again.code, 4, `${point}: ${again.stderr}`)
      t.equal((await emulator.ledger()).billed, billed, 'nothing new is sent')
    }
    t.equal((await librarySubject(place).start().ended).code, 0, 'without a limit it ends')
    t.equal((await emulator.ledger()).billedTwiceById.count, 0)
  }
})

void t.test('a limit that would be none is refused', async (t) => {
  const { open } = await setUp(t)
  const wrong: Array<[unknown, RegExp]> = [
    ['0.05', /maxErrorRate must be a share from 0 to 1, as 0\.05, not a string/],
    [5, /not 5/],
    [{}, /maxErrorRate\.rate must be a share/],
    [{ rate: 0.1, min: 5 }, /maxErrorRate has no "min"/],
    [{ rate: 0.1, window: 0 }, /maxErrorRate\.window must be a whole number, from 1 to 1000000/],
    [{ rate: 0.1, least: 1.5 }, /maxErrorRate\.least/],
    [{ rate: 0.1, go: 'yes' }, /maxErrorRate\.go must be true or false/],
  ]
  for (const [maxErrorRate, message] of wrong) {
    await t.rejects(open({ maxErrorRate: maxErrorRate as number }), { code: 'ERR_OPTION', message })
  }
})

void t.test('a turn that paused has not failed yet', async (t) => {
  const paused = await setUp(t, {
    batchMs: 5,
    respond: (params) => {
      const answer = respond(params)
      return answer === secret ? { text: 'I look.', stop_reason: 'pause_turn' } : answer
    },
  })
  const { error, outcomes } = await run(paused, { limit: { rate: 0.2, least: 50 } })
  t.equal(error, undefined)
  t.equal(outcomes.filter((outcome) => !outcome.ok && outcome.failure.kind === 'paused').length, 60)
})

void t.test('each outcome counts once, however many stages it passes', async (t) => {
  const { open } = await start(t, { respond: () => secret })
  const least = 401
  // The second stage is slow, so outcomes wait in front of it when the first one has ended.
  const failpoint = (point: string): Promise<void> | void => {
    if (point === 'failure spooled') return new Promise((resolve) => setTimeout(resolve, 2))
  }
  const limited = { settleMs: 300, maxErrorRate: { rate: 0.2, least } }
  const job = await open(limited, { failpoint })
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view),
      submitBatches(view),
      awaitResults(view, { pollMs: 5 }),
      validate(z.object({ fine: z.boolean() })),
    )
  const outcomes: Outcome[] = []
  await pipeline(
    Readable.from(Array.from({ length: least - 1 }, (_, n) => ({ n }))),
    toRequests(ask),
    attempt(job),
    retryFailed(job, attempt, { maxAttempts: 1 }),
    retryFailed(job, attempt, { maxAttempts: 2, name: 'x' }),
    new Writable({
      objectMode: true,
      write(outcome: Outcome, _encoding, done) {
        outcomes.push(outcome)
        done()
      },
    }),
  )
  await job.close()
  t.equal(outcomes.filter(({ attempt: last }) => last === 2).length, least - 1)
})

void t.test('nothing takes the place of an answer that the next run may still get', async (t) => {
  const requestsOf = ({ n }: Row): RequestInput[] => [
    ask({ n }),
    { ...ask({ n: 10 * n + 5 }), custom_id: `other ${n}` },
  ]
  const merge = () => mergeParts((values: unknown[]) => values, { onFailedPart: 'merge' })
  const ends: ReadonlyArray<() => Duplex[]> = [
    () => [fallBack({ fine: false })],
    () => [orderRows(), fallBack({ fine: false })],
    () => [merge()],
    () => [merge(), fallBack({ fine: false })],
  ]
  for (const [at, end] of ends.entries()) {
    await t.test(`end ${at}`, async (t) => {
      const { open } = await start(t)
      const take = async (limit?: ErrorRateLimit): Promise<FinalOutcome[]> => {
        const job = await open({ settleMs: 300, ...(limit ? { maxErrorRate: limit } : {}) })
        const attempt = (view: Attempt) =>
          compose(
            chunkBySize(view, { maxRequests: 10 }),
            submitBatches(view),
            awaitResults(view, { pollMs: 5 }),
            validate(z.object({ fine: z.boolean() })),
          )
        const outcomes: FinalOutcome[] = []
        const sink = new Writable({
          objectMode: true,
          write(outcome: FinalOutcome, _encoding, done) {
            outcomes.push(outcome)
            done()
          },
        })
        const rows = Readable.from(Array.from({ length: 40 }, (_, n) => ({ n })))
        const retried = retryFailed(job, attempt, { maxAttempts: 2 })
        await pipeline([rows, toRequests(requestsOf), attempt(job), retried, ...end(), sink]).catch(
          (error: { code?: string }) => t.equal(error.code, limit && 'ERR_STOPPED'),
        )
        await job.close()
        return outcomes
      }
      const stopped = await take({ rate: 0.05, least: 20 })
      t.ok(stopped.some(({ ok }) => !ok))
      t.notOk(stopped.some((outcome) => 'fallback' in outcome || 'missing' in outcome))
      const done = await take()
      t.ok(done.every(({ ok }) => ok))
      t.ok(done.some((outcome) => 'fallback' in outcome || 'missing' in outcome))
    })
  }
})
