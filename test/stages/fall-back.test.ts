/** What failed for good gets a value, and nothing that works on answers takes it for one. */
import t from 'tap'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { compose, fallBack, orderRows, retryFailed, validate } from '../../src/index.ts'
import type {
  Attempt,
  Failed,
  FellBack,
  FinalOutcome,
  Outcome,
  OutputOf,
  Stage,
} from '../../src/index.ts'
import { lost, valued } from '../fixtures/outcomes.ts'
import { asOpen } from '../../src/open-failure.ts'
import { attemptOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const base = { type: 'outcome', custom_id: 'a', attempt: 1, row: { text: 'private' } } as const
const failedAt = (position: number): Failed => ({
  ...base,
  position,
  ok: false,
  failure: { kind: 'refused', message: 'no', retryable: false },
  cost_usd: 0.5,
  tier: 'reject',
})

async function through(stage: Stage<Outcome, FinalOutcome>, input: Outcome[]) {
  const sink = collector()
  await pipeline(Readable.from(input), stage, sink)
  return sink.items as FinalOutcome[]
}

stageContract(t, 'fallBack', ({ signal }) => ({
  stage: fallBack({ label: 'none' }, { signal }),
  input: Array.from({ length: 100 }, (_, i) => failedAt(i)),
  outputs: 100,
  passesOutcomes: false,
}))

void t.test('a failure gets the value and keeps the rest', async (t) => {
  const message = { content: [] } as never
  const [made] = await through(fallBack(null), [
    { ...failedAt(3), message, unsure_value: { label: 'x' } },
  ])
  const { ok: _, ...rest } = failedAt(3)
  t.strictSame(made, { ...rest, message, ok: true, value: null, fallback: true })
})

void t.test('what is ok passes as it is, what the function gives up stays failed', async (t) => {
  const good: Outcome = { ...base, position: 0, ok: true, message: {} as never, value: 0 }
  const input = [good, failedAt(1), failedAt(2)]
  const seen: number[] = []
  const made = await through(
    fallBack(({ position }) => {
      seen.push(position)
      return position === 1 ? 'one' : undefined
    }),
    input,
  )
  t.equal(made[0], good)
  t.match(made[1], { ok: true, value: 'one', fallback: true })
  t.equal(made[2], input[2])
  t.same(seen, [1, 2])
  t.same(await through(fallBack('again'), [made[1] as Outcome]), [made[1]], 'a fallback passes')
})

void t.test('each row has a value of its own', async (t) => {
  const value = { labels: ['none'], at: new Date(0) }
  const stage = fallBack(value)
  value.labels.push('changed later')
  const [a, b] = (await through(stage, [failedAt(0), failedAt(1)])) as Array<FellBack<typeof value>>
  t.strictSame(a?.value, { labels: ['none'], at: new Date(0) })
  a?.value.labels.push('of this row')
  t.same(b?.value.labels, ['none'])
})

void t.test('arguments that are none', (t) => {
  const code = 'ERR_OPTION'
  t.throws(() => fallBack(undefined), { code, message: /^fallBack: .* not undefined/ })
  t.throws(() => fallBack(Promise.resolve(1) as never), { code, message: /an await missing/ })
  t.throws(() => fallBack({ make: () => 1 }), { code, message: /can’t be copied/ })
  t.end()
})

void t.test('a function that throws or waits ends the stream and names the row', async (t) => {
  const input = [{ ...failedAt(6), part: 1, parts: 3 }]
  const thrown = through(
    fallBack(() => {
      throw new Error('oh no')
    }),
    input,
  )
  await t.rejects(thrown, {
    code: 'ERR_INPUT',
    message: /threw Error: oh no, for row 7 \(position 6, request 2 of 3\)/,
  })
  const parsed = through(
    fallBack(({ row }) => JSON.parse((row as typeof base.row).text) as number),
    input,
  )
  const hides = (error: Error) => !error.message.includes('private')
  await t.rejects(parsed, { message: /threw SyntaxError, for row 7/ })
  t.ok(hides((await parsed.catch((error: Error) => error)) as Error), 'no word of the row')
  const late = through(fallBack((() => Promise.reject(new Error('late'))) as never), input)
  await t.rejects(late, { code: 'ERR_INPUT', message: /returned a promise/ })
  const odd = through(fallBack(1), [{ type: 'request' } as never])
  await t.rejects(odd, { code: 'ERR_INPUT', message: /^fallBack: an object of type 'request'/ })
})

void t.test('validate and retryFailed let it pass', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const attempt = attemptOf()
  const fallen = await through(fallBack({ label: 'none' }), [failedAt(0)])
  const judged = await through(validate(z.string()) as never, fallen as Outcome[])
  t.equal(judged[0], fallen[0])
  const retried = await through(retryFailed(job, attempt) as never, fallen as Outcome[])
  t.equal(retried[0], fallen[0])
})

void t.test('behind retryFailed in a job, the same on every run', async (t) => {
  const { open, emulator } = await setUp(t, {
    respond: () => ({ error: { type: 'overloaded_error', message: 'busy' } }),
  })
  const run = async () => {
    const job = await open()
    const sink = collector()
    const attempt = attemptOf()
    const stages = [
      attempt(job),
      retryFailed(job, attempt, { maxAttempts: 2 }),
      fallBack(0),
      sink,
    ] as const
    await pipeline(Readable.from(requests(3)), ...stages)
    await job.close()
    return [...sink.items]
  }
  const first = await run()
  t.match(first, [{ ok: true, value: 0, fallback: true, attempt: 2 }, {}, {}])
  const { calls } = await emulator.ledger()
  t.strictSame(await run(), first)
  t.equal((await emulator.ledger()).calls.create, calls.create)
})

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined
interface Row {
  text: string
}
type Labelled = Stage<Outcome<string, Row>, Outcome<string, Row>>
declare const labelled: Labelled
declare const labelledByEnum: Stage<Outcome, Outcome<'bug' | 'other', Row>>
declare const attempt: (attempt: Attempt<Row>) => Stage<never, Outcome<string, Row>>
declare const job: Attempt<Row>

/** Not called: each line has to compile, or not to. */
export function types(): void {
  const whole = compose(labelled, fallBack(0))
  yes<Equal<OutputOf<typeof whole>, FinalOutcome<string | 0, Row>>>()
  const made = compose(
    labelled,
    fallBack(({ row, failure }) => (failure.retryable ? undefined : { of: row?.text ?? '' })),
  )
  yes<Equal<OutputOf<typeof made>, FinalOutcome<string | { of: string }, Row>>>()
  // One of the values that there are stays one of them.
  const topics = compose(labelledByEnum, fallBack('other'))
  yes<Equal<OutputOf<typeof topics>, FinalOutcome<'bug' | 'other', Row>>>()
  // @ts-expect-error nobody awaits it
  fallBack(async () => 1)
  // @ts-expect-error nor this
  fallBack(Promise.resolve(1))
  const ofRow = (row: Row) => row.text
  // @ts-expect-error it gets the failed outcome, and such a function is no value either
  fallBack(ofRow)
  for (const value of [0, '', false, [1], JSON.parse('1')]) fallBack(value)
  fallBack(() => JSON.parse('1'))
  fallBack(() => undefined)
  // @ts-expect-error what fell back is not judged
  compose(labelled, fallBack(0), validate(z.string()))
  // @ts-expect-error what fell back is not tried again
  compose(labelled, fallBack(0), retryFailed(job, attempt))
}

void t.test(
  'a failure that is not final stays one, also where it waited for its place',
  async (t) => {
    const items = [valued(2, 'c'), asOpen(lost(1)), valued(0, 'a')]
    const done = await through(compose(orderRows<Outcome>(), fallBack('none')), items)
    t.same(
      done.map(({ ok, position }) => [position, ok]),
      [
        [0, true],
        [1, false],
        [2, true],
      ],
    )
    t.match(await through(fallBack('none'), [lost(1)]), [{ ok: true, fallback: true }])
  },
)
