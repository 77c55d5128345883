/** `when` decides which failures are sent again, and nothing is paid twice whatever it says. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { retryFailed } from '../../src/index.ts'
import type { Outcome, RetryFailedOptions } from '../../src/index.ts'
import { rejected } from '../../src/rejected.ts'
import { questionOf, respond } from '../fixtures/answered.ts'
import { failure } from '../fixtures/contract/events.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'

const rows = 4
const pdf = { type: 'invalid_request_error', message: 'Could not process PDF' }

interface Run {
  readonly error: unknown
  readonly outcomes: readonly Outcome[]
}

async function run({ open }: SetUp, options: RetryFailedOptions, input?: Outcome[]): Promise<Run> {
  const job = await open({ settleMs: 300 })
  const attempt = attemptOf({ chunk: { maxRequests: 2 } })
  const sink = collector()
  const retry = retryFailed(job, attempt, { maxAttempts: 2, ...options })
  const error = await failure(
    input
      ? pipeline(Readable.from(input), retry, sink)
      : pipeline(Readable.from(requests(rows)), attempt(job), retry, sink),
  )
  await job.close()
  return { error, outcomes: sink.items as Outcome[] }
}

/** Each row fails once, the first with one error and the others with another. */
function failingOnce(): (params: unknown) => object | string {
  const seen = new Set<string>()
  return (params) => {
    const question = questionOf(params)
    if (seen.has(question)) return respond(params)
    seen.add(question)
    return { error: question === 'question 0' ? pdf : { type: 'api_error', message: 'no' } }
  }
}

const isPdf: NonNullable<RetryFailedOptions['when']> = ({ failure }) =>
  failure.message.includes('PDF') ? true : undefined

const choices: Array<[string, RetryFailedOptions['when'], attempts: number[]]> = [
  ['nothing', undefined, [1, 2, 2, 2]],
  ['undefined', () => undefined, [1, 2, 2, 2]],
  ['true for a request that was refused', isPdf, [2, 2, 2, 2]],
  [
    'false for what is tried again by default',
    ({ position }) => position > 2 && undefined,
    [1, 1, 1, 2],
  ],
  ['false', () => false, [1, 1, 1, 1]],
]

for (const [title, when, attempts] of choices) {
  void t.test(`when says ${title}`, async (t) => {
    const set = await setUp(t, { respond: failingOnce() as never })
    const { error, outcomes } = await run(set, when ? { when } : {})
    t.equal(error, undefined)
    const found = outcomes.toSorted((a, b) => a.position - b.position)
    t.same(
      found.map(({ attempt }) => attempt),
      attempts,
    )
    t.same(
      found.map(({ ok }) => ok),
      attempts.map((attempt) => attempt === 2),
    )
    const again = attempts.filter((attempt) => attempt === 2).length
    t.match(await set.emulator.ledger(), { requests: rows + again, billedTwice: { count: 0 } })
  })
}

void t.test('what was sent again stands, whatever when says later', async (t) => {
  const set = await setUp(t, { respond: failingOnce() as never })
  const { outcomes } = await run(set, { when: isPdf })
  for (const when of [() => false, () => true, () => undefined]) {
    t.strictSame((await run(set, { when })).outcomes, outcomes)
  }
  t.match(await set.emulator.ledger(), { requests: 2 * rows })
})

void t.test('a later run may try again what an earlier one gave up', async (t) => {
  const set = await setUp(t, { respond: failingOnce() as never })
  await run(set, {})
  t.match(await set.emulator.ledger(), { requests: rows + rows - 1 })
  const { outcomes } = await run(set, { when: isPdf })
  t.ok(outcomes.every(({ ok }) => ok))
  t.match(await set.emulator.ledger(), { requests: 2 * rows, billedTwice: { count: 0 } })
})

void t.test('when is not asked where nothing can be sent', async (t) => {
  const set = await setUp(t)
  const row = { position: 0, custom_id: 'row 0' }
  const never = rejected(row, 'bad row')
  const tooLarge: Outcome = {
    ...rejected(row, '413'),
    ref: { attempt: 1, chunk: 1, index: 0 },
    attempt: 1,
  }
  const last: Outcome = {
    ...tooLarge,
    attempt: 2,
    ref: { attempt: 2, chunk: 1, index: 0 },
    failure: { kind: 'expired', message: '', retryable: true },
  }
  const when = () => t.fail('was asked') as never
  const input = [never, tooLarge]
  t.same((await run(set, { when }, input)).outcomes, input)
  t.same((await run(set, { when, maxAttempts: 1 }, [last])).outcomes, [last])
  t.match(await set.emulator.ledger(), { requests: 0 })
})

void t.test('unresolved is paid again on an explicit true alone', async (t) => {
  let isSpoilt = true
  const spoil = (exchange: Exchange): void => {
    if (!isSpoilt || !exchange.path.endsWith('/results')) return
    const lines = exchange.body.split('\n')
    exchange.body = lines
      .map((line) =>
        line.includes('question 3"') ? line.replace('"message":', '"massage":') : line,
      )
      .join('\n')
  }
  const set = await setUpBehindProxy(t, { spoil })
  const kinds: string[] = []
  const note: NonNullable<RetryFailedOptions['when']> = (failed) =>
    void kinds.push(failed.failure.kind)
  const before = await run(set, { when: note })
  t.equal(before.outcomes.filter(({ ok }) => !ok).length, 1)
  t.same(kinds, ['unresolved'])
  t.match(await set.emulator.ledger(), { requests: rows })
  isSpoilt = false
  const after = await run(set, { when: ({ failure }) => failure.kind === 'unresolved' })
  t.match(
    after.outcomes.find(({ position }) => position === 3),
    { ok: true, attempt: 2 },
  )
  t.match(await set.emulator.ledger(), { requests: rows + 1 })
})

const boom = new TypeError('boom')
const wrong: Array<[string, () => unknown, says: string, cause: unknown]> = [
  ['throws', () => raise(boom), 'when threw TypeError: boom', boom],
  ['quotes an answer', () => JSON.parse('SENTINEL'), 'when threw SyntaxError,', /SENTINEL/],
  ['is asynchronous', async () => raise(boom), 'when returned a promise, which is not', undefined],
  ['gives a text', () => 'yes', 'when returned a string, which is not', undefined],
  ['gives null', () => null, 'when returned null, which is not', undefined],
]

for (const [title, when, says, cause] of wrong) {
  void t.test(`a when that ${title} ends the run before anything is sent again`, async (t) => {
    const set = await setUp(t, { respond: failingOnce() as never })
    const { error } = await run(set, {
      when: ({ position }) => (position === 2 ? (when() as never) : undefined),
    })
    t.match(error, { name: 'BatchlineError', code: 'ERR_INPUT', resumable: true, message: says })
    t.match(error, { message: 'for row 3 (position 2), which might have gone to attempt 2.' })
    t.notMatch((error as Error).message, 'SENTINEL')
    t.match((error as Error).cause, cause ?? undefined)
    t.match(await set.emulator.ledger(), { requests: rows })
    const mended = await run(set, { when: isPdf })
    t.ok(mended.outcomes.every(({ ok }) => ok))
    t.match(await set.emulator.ledger(), { requests: 2 * rows, billedTwice: { count: 0 } })
  })
}

void t.test('a when that is no function is refused', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  t.throws(() => retryFailed(job, attemptOf(), { when: true as never }), { code: 'ERR_OPTION' })
})

function raise(error: unknown): never {
  throw error
}
