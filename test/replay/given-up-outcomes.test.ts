/** What askNow gave up is the same in every replay: for a database, from recorded rows, and in steps. */
import t from 'tap'
import type { Test } from 'tap'
import { PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pass } from 'node:timers/promises'
import type { FaultRule } from '../../src/emulator/index.ts'
import {
  askNow,
  compose,
  fallBack,
  orderRows,
  retryFailed,
  validate,
  writeTo,
} from '../../src/index.ts'
import type { AskNowOptions, Attempt, Job, OpenJobOptions, Outcome } from '../../src/index.ts'
import { Reply, askRequests, respondToCalls } from '../fixtures/ask-job.ts'
import { inSteps } from '../fixtures/steps/in-steps.ts'
import { attemptOf } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

/** The first call is lost, and the service takes no others. */
const faults: FaultRule[] = [
  { on: 'messages', fault: 'reply_lost', calls: [1] },
  { on: 'messages', fault: 'status', status: 529, calls: [2, 3, 4, 5, 6] },
]

interface Given {
  readonly ask?: AskNowOptions
  readonly job?: Partial<OpenJobOptions>
  readonly source?: (job: Job) => Readable
  readonly sink?: Writable
  readonly falls?: boolean
}

async function ready(t: Test) {
  const set = await setUp(t, { respond: respondToCalls, faults })
  const run = async (given: Given = {}): Promise<Outcome[]> => {
    const job = await set.open(given.job)
    const attempt = (view: Attempt) =>
      compose(attemptOf({ chunk: { maxRequests: 4 } })(view), validate(Reply))
    const outcomes: Outcome[] = []
    const collect = new Writable({
      objectMode: true,
      write(outcome: Outcome, _encoding, done) {
        outcomes.push(outcome)
        done()
      },
    })
    try {
      await pipeline([
        given.source?.(job) ?? Readable.from(askRequests(12)),
        attempt(job),
        retryFailed(job, attempt, { maxAttempts: 1 }),
        askNow(job, () => validate(Reply), { concurrency: 1, ...given.ask }),
        given.falls ? fallBack({ re: 'none' }) : new PassThrough({ objectMode: true }),
        orderRows(),
        given.sink ?? collect,
      ] as never[])
      return outcomes
    } finally {
      await job.close()
    }
  }
  return { ...set, run }
}

void t.test('recorded rows instead of the input', async (t) => {
  const { emulator, run } = await ready(t)
  const first = await run()
  t.equal(first.filter(({ ok }) => !ok).length, 2)
  const { messages } = (await emulator.ledger()).calls
  t.same(await run({ source: (job) => job.recorded() as Readable }), first)
  t.equal((await emulator.ledger()).calls.messages, messages)
  const again = { source: (job: Job) => job.recorded() as Readable, ask: { again: true } }
  t.ok((await run(again)).every(({ ok }) => ok))
})

void t.test('a database has each outcome once, as it was when it was written', async (t) => {
  const { run } = await ready(t)
  const rows: Array<[position: number, value: unknown]> = []
  let kept = 0
  const sink = () =>
    writeTo(
      (outcomes, { to }) => {
        for (const outcome of outcomes) {
          const { position } = outcome
          rows.push([position, outcome.ok ? (outcome as { value?: unknown }).value : 'failed'])
        }
        kept = to
      },
      { size: 3, offset: () => kept },
    )
  await run({ sink: sink(), falls: true })
  t.equal(rows.length, 12)
  t.equal(rows.filter(([, value]) => (value as { re: string }).re === 'none').length, 2)
  const before = structuredClone(rows)
  await run({ sink: sink(), falls: true })
  await run({ sink: sink(), falls: true, ask: { again: true } })
  t.same(rows, before)
})

void t.test('in steps', async (t) => {
  const { emulator, run } = await ready(t)
  const { found, waits } = await inSteps(
    () => run({ job: { once: true }, falls: true }),
    () => pass(20),
  )
  t.ok(waits.length > 1)
  t.equal(found.filter((outcome) => 'fallback' in outcome).length, 1, 'the row of the lost call')
  const { messages } = (await emulator.ledger()).calls
  t.same(await run({ falls: true }), found)
  t.equal((await emulator.ledger()).calls.messages, messages)
})
