/**
 * A faulty `rewrite` ends the run with a clear error. What was paid is kept, and a corrected one
 * continues.
 */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { retryFailed } from '../../src/index.ts'
import type { Outcome, RetryFailedOptions } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { failure } from '../fixtures/contract/events.ts'
import { attemptOf, requestOf, requests } from '../fixtures/run-job.ts'
import { collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

type Rewrite = NonNullable<RetryFailedOptions['rewrite']>

const rows = 5
const boom = new TypeError('boom')
const again: Rewrite = ({ position }) => requestOf(position, `again ${position}`)

/** A question is answered the second time only. */
const respond = (params: unknown) =>
  questionOf(params).startsWith('again') ? 'fine' : { error: { type: 'api_error', message: 'no' } }

async function run(
  { open }: SetUp,
  rewrite: Rewrite,
  options: { maxRequests?: number; name?: string } = {},
): Promise<{ error: unknown; outcomes: readonly Outcome[] }> {
  const { maxRequests = 100, name } = options
  const job = await open()
  const attempt = attemptOf({ chunk: { maxRequests } })
  const retry = retryFailed(job, attempt, { rewrite, ...(name === undefined ? {} : { name }) })
  const sink = collector()
  const error = await failure(pipeline(Readable.from(requests(rows)), attempt(job), retry, sink))
  await job.close()
  return { error, outcomes: sink.items as Outcome[] }
}

/** What is wrong at position 2, what is said of it, and the cause. */
const cases: Array<[title: string, wrong: () => unknown, says: string, cause: unknown]> = [
  ['throws', () => raise(boom), 'rewrite threw TypeError: boom', boom],
  [
    'throws what is no Error',
    () => raise('x'),
    'rewrite threw something that is not an Error',
    'x',
  ],
  [
    'is asynchronous',
    async () => raise(boom),
    'rewrite returned a promise, which is not a request',
    undefined,
  ],
  ['gives a text', () => 'again', 'rewrite returned a string, which is not a request', undefined],
]
for (const [title, wrong, says, cause] of cases) {
  void t.test(`a rewrite that ${title}`, async (t) => {
    const set = await setUp(t, { respond })
    const { emulator } = set
    const rewrite: Rewrite = (request, failed) =>
      request.position === 2 ? (wrong() as never) : again(request, failed)
    const { error } = await run(set, rewrite)
    t.match(error, { name: 'BatchlineError', code: 'ERR_INPUT', resumable: true })
    t.equal((error as Error).cause, cause)
    const { message } = error as Error
    t.match(message, `retryFailed: ${says}, for row 3 (position 2) on its way to attempt 2.`)
    t.match(message, 'Nothing of it was sent again')
    t.match(message, 'Fix rewrite and run the same program again')
    t.notMatch(message, 'row 2', 'not the id of the request')
    t.match(await emulator.ledger(), { requests: rows, billed: 0 })

    const mended = await run(set, again)
    t.equal(mended.error, undefined)
    t.same(
      mended.outcomes.map(({ ok, attempt }) => [ok, attempt]),
      Array(rows).fill([true, 2]),
    )
    t.match(await emulator.ledger(), { requests: 2 * rows, billed: rows })
  })
}

void t.test('what was sent again before it threw is not sent a third time', async (t) => {
  const set = await setUp(t, { respond })
  const { emulator } = set
  const options = { maxRequests: 1, name: 'strong' }
  const rewrite: Rewrite = (request, failed) =>
    request.position === 4 ? raise(boom) : again(request, failed)
  const { error } = await run(set, rewrite, options)
  t.match(error, { code: 'ERR_INPUT', message: 'on its way to attempt strong-2.' })
  const mended = await run(set, again, options)
  t.equal(mended.error, undefined)
  t.equal(mended.outcomes.filter(({ ok }) => ok).length, rows)
  t.match(await emulator.ledger(), { requests: 2 * rows, billed: rows, billedTwice: { count: 0 } })
})

function raise(error: unknown): never {
  throw error
}
