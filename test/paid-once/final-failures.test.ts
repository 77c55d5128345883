/**
 * What a later run of the same program tries again is not final in the run before, so nothing is made of it; and a
 * program that tries more than the one before ends with an error that says so.
 */
import t from 'tap'
import type { Answer, FaultRule } from '../../src/emulator/index.ts'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  answers,
  askNow,
  compose,
  fallBack,
  mergeParts,
  recall,
  remember,
  retryFailed,
  toRequests,
  toRows,
  validate,
} from '../../src/index.ts'
import type {
  AskNowOptions,
  Attempt,
  ChunkBySizeOptions,
  JobEvent,
  OpenJobOptions,
  Outcome,
  RequestInput,
  WithValue,
} from '../../src/index.ts'
import type { AnswerStore, BatchRequest, Stage } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { openJobWith } from '../fixtures/internals-of.ts'
import { attemptOf, clientOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { statusIn } from '../fixtures/status-in.ts'

interface Chain {
  readonly folder: string
  readonly url: string
  readonly first?: Partial<OpenJobOptions>
  readonly next?: Partial<OpenJobOptions>
  readonly maxAttempts?: number
  readonly ask?: AskNowOptions
  readonly chunk?: ChunkBySizeOptions
  readonly store?: AnswerStore
  readonly parts?: boolean
  readonly rows?: number
  readonly onEvent?: (event: JobEvent, cancel: () => Promise<unknown>) => void
}

interface Ended {
  readonly outcomes: Outcome[]
  readonly code: string | undefined
  readonly message: string
}

const ask = (custom_id: string, content: string): RequestInput => ({
  custom_id,
  params: { model: 'claude-haiku-5-5', max_tokens: 64, messages: [{ role: 'user', content }] },
})

/** A row that failed in the first job asks with "none" in the second. */
async function run(chain: Chain): Promise<Ended> {
  const { folder, url, maxAttempts = 1, store, rows = 9, parts } = chain
  const client = clientOf(url)
  const open = { client, settleMs: 300 }
  const first = await openJobWith(join(folder, 'first'), { ...open, ...chain.first }, {})
  const next = await openJobWith(join(folder, 'next'), { ...open, ...chain.next }, {})
  first.onEvent((event) => chain.onEvent?.(event, () => first.cancel()))
  const judge = (): Stage<Outcome, Outcome<string>> => validate(z.string(), { parse: 'text' })
  const attempt = (view: Attempt): Stage<BatchRequest | Outcome, Outcome<string>> =>
    compose(attemptOf({ chunk: chain.chunk ?? { maxRequests: 3 } })(view), judge())
  const outcomes: Outcome[] = []
  const stages: unknown[] = [
    Readable.from(Array.from({ length: rows }, (_, n) => ({ n }))),
    toRequests(({ n }: { n: number }) =>
      parts
        ? [ask(`r${n}-0`, `row ${n} a`), ask(`r${n}-1`, `row ${n} b`)]
        : ask(`r${n}`, `row ${n}`),
    ),
    ...(store ? [recall(store)] : []),
    attempt(first),
    retryFailed(first, attempt, { maxAttempts }),
    ...(chain.ask ? [askNow(first, judge, chain.ask)] : []),
    ...(store ? [remember(store)] : []),
    parts
      ? mergeParts((all: string[]) => all.join(' & '), { onFailedPart: 'merge' })
      : fallBack('none'),
    toRows(({ custom_id, value }: WithValue<string>) => ({ id: custom_id, text: value })),
    toRequests(({ id, text }: { id: string; text: string }) => ask(id, `next of ${text}`)),
    attempt(next),
    retryFailed(next, attempt, { maxAttempts: 1 }),
    new Writable({
      objectMode: true,
      write(outcome: Outcome, _encoding, done) {
        outcomes.push(outcome)
        done()
      },
    }),
  ]
  try {
    await pipeline(stages as never[])
    return { outcomes, code: undefined, message: '' }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { outcomes, code, message }
  } finally {
    await first.close()
    await next.close()
  }
}

const valuesOf = ({ outcomes }: Ended): unknown[] =>
  outcomes
    .toSorted((a, b) => a.position - b.position)
    .map((outcome) => (outcome.ok ? (outcome as { value?: unknown }).value : outcome.failure.kind))

const whole = (rows: number): string[] =>
  Array.from({ length: rows }, (_, n) => `re: next of re: row ${n}`)

/** Batches have errors for the rows of the set; calls are answered. */
const service = (failing: Set<string>, error: { type: string; message: string }) => ({
  respond: (params: unknown, { custom_id }: { readonly custom_id: string }): Answer => {
    const question = questionOf(params)
    if (custom_id !== '' && failing.has(question)) return { error }
    return { text: `re: ${question}`, stop_reason: 'end_turn' }
  },
})

void t.test('canceled in the last attempt, and asked at once after a resume', async (t) => {
  const { url, folder } = await setUp(t, {
    ...service(new Set(), { type: '', message: '' }),
    batchMs: 400,
  })
  const chain = { folder, url, ask: { concurrency: 2 } }
  const canceled = await run({
    ...chain,
    onEvent: ({ type }, cancel) => {
      if (type === 'accepted') cancel().catch(() => {})
    },
  })
  t.equal(canceled.code, 'ERR_STOPPED', canceled.message)
  t.notOk(JSON.stringify(canceled.outcomes).includes('none'), 'nothing has fallen back')
  t.equal((await run(chain)).code, 'ERR_STOPPED', 'it stays canceled')
  const resumed = await run({ ...chain, first: { resume: true } })
  t.same(valuesOf(resumed), whole(9))
  t.same(await run(chain), resumed)
})

for (const parts of [false, true]) {
  void t.test(`refused because of the account; parts: ${parts}`, async (t) => {
    const failing = new Set(['row 4', 'row 4 b'])
    const error = { type: 'permission_error', message: 'not allowed' }
    const { url, folder } = await setUp(t, service(failing, error))
    const chain = { folder, url, parts, maxAttempts: 2 }
    const first = await run(chain)
    t.equal(first.code, undefined)
    failing.clear()
    const resumed = await run({ ...chain, first: { resume: true } })
    t.equal(resumed.code, 'ERR_CHANGED', 'what was made of the failure is paid')
    t.match(resumed.message, /^row 5 .* the previous job now has an answer where it had failed/)
    const kept = await run({ ...chain, next: { changed: 'keep' } })
    t.same(valuesOf(kept), valuesOf(first), 'its answer stays')
    t.same(await run({ ...chain, next: { changed: 'keep' } }), kept)
  })
}

void t.test('more attempts than before', async (t) => {
  const failing = new Set(['row 4'])
  const { url, folder } = await setUp(
    t,
    service(failing, { type: 'overloaded_error', message: 'full' }),
  )
  const first = await run({ folder, url })
  failing.clear()
  t.same(await run({ folder, url }), first, 'the same program tries nothing again')
  const more = await run({ folder, url, maxAttempts: 2 })
  t.equal(more.code, 'ERR_CHANGED')
  t.match(more.message, /^row 5 .*more maxAttempts/)
  const kept = await run({ folder, url, maxAttempts: 2, next: { changed: 'keep' } })
  t.same(valuesOf(kept), valuesOf(first))
})

void t.test('a store that has learned since', async (t) => {
  const failing = new Set(['row 4'])
  const { url, folder } = await setUp(
    t,
    service(failing, { type: 'overloaded_error', message: 'full' }),
  )
  const store = answers(join(folder, '..', 'store'))
  t.teardown(() => store.close())
  const chain = { url, store }
  const first = await run({ ...chain, folder })
  failing.clear()
  const other = await run({ ...chain, folder: join(folder, '..', 'other') })
  t.same(valuesOf(other), whole(9))
  const again = await run({ ...chain, folder })
  t.same(again, first)
})

void t.test('a budget that was raised', async (t) => {
  const failing = new Set(['row 1', 'row 4'])
  const { url, folder } = await setUp(
    t,
    service(failing, { type: 'overloaded_error', message: 'full' }),
  )
  const chain = { folder, url, maxAttempts: 2, ask: {} }
  let last: Ended = { outcomes: [], code: '', message: '' }
  for (let usd = 0.0005; usd < 0.01; usd *= 1.5) {
    last = await run({ ...chain, first: { maxCost: usd, budget: 'strict' } })
    t.match(last.code ?? 'ERR_STOPPED', 'ERR_STOPPED', last.message)
  }
  t.equal(last.code, undefined)
  t.same(valuesOf(last), whole(9))
})

void t.test('given up by askNow, asked again on purpose', async (t) => {
  const failing = new Set(['row 4'])
  const lost: FaultRule = { on: 'messages', fault: 'reply_lost' }
  const { emulator, url, folder } = await setUp(
    t,
    service(failing, { type: 'overloaded_error', message: 'full' }),
  )
  emulator.faults.set([lost])
  const first = await run({ folder, url, ask: {} })
  t.equal(valuesOf(first)[4], 're: next of none')
  emulator.faults.clear()
  t.same(await run({ folder, url, ask: {} }), first)
  const again = await run({ folder, url, ask: { again: true } })
  t.equal(again.code, 'ERR_CHANGED')
  t.match(again.message, /^row 5 .*again: true of askNow/)
  const kept = await run({ folder, url, ask: {}, next: { changed: 'keep' } })
  t.same(valuesOf(kept), valuesOf(first))
})

void t.test('two cancels at once', async (t) => {
  const { folder, open } = await setUp(t)
  const job = await open()
  await Promise.all([job.cancel(), job.cancel(), job.cancel()])
  await job.close()
  t.match(await statusIn(folder), { canceled: true })
})
