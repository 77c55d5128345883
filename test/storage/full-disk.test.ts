/**
 * Room on the disk is checked before results are written and again as long answers arrive.
 * Without it the run ends and can be resumed.
 */
import t from 'tap'
import { Disk } from '../../src/job/disk/disk.ts'
import { isAnswered, uncut } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

/** Lets every job believe that so many bytes are free; gives back what was asked for. */
function withFree(t: Tap, free: number): number[] {
  const asked: number[] = []
  const { prototype } = Disk
  const before = Object.getOwnPropertyDescriptor(prototype, 'missingSpace') ?? {}
  Object.defineProperty(prototype, 'missingSpace', {
    ...before,
    value: (_folder: string, bytes: number) => {
      asked.push(bytes)
      return Promise.resolve(bytes > free ? bytes - free : undefined)
    },
  })
  t.teardown(() => void Object.defineProperty(prototype, 'missingSpace', before))
  return asked
}
type Tap = { teardown(fn: () => void): void }

void t.test('a small batch needs little room', async (t) => {
  const { run } = await setUp(t)
  const asked = withFree(t, 100_000)
  const found = await run(requests(20))
  t.ok(isAnswered(found, 20))
  // Of the two batches; a seal asks for nothing.
  t.equal(asked.filter((bytes) => bytes > 0).length, 2)
})

void t.test('long answers are asked for as they come', async (t) => {
  const { emulator, run } = await setUp(t, { respond: () => uncut('x'.repeat(200_000)) })
  withFree(t, 1_000_000)
  await t.rejects(run(requests(10)), {
    code: 'ERR_STOPPED',
    message: /no room for the results of batch msgbatch_/,
  })
  withFree(t, 4_000_000)
  t.equal((await run(requests(10))).length, 10)
  t.equal((await emulator.ledger()).billed, 10, 'nothing was paid again')
})

void t.test('what is to stay free stays free', async (t) => {
  const { emulator, run } = await setUp(t)
  const stop = new AbortController()
  await t.rejects(
    run(requests(10), {
      signal: stop.signal,
      onEvent: ({ type }) => void (type === 'accepted' && stop.abort()),
    }),
  )
  await t.rejects(run(requests(10), { job: { keepFreeBytes: 2 ** 60 } }), {
    code: 'ERR_STOPPED',
    message: /no room for the results/,
  })
  t.ok(isAnswered(await run(requests(10)), 10))
  t.equal((await emulator.ledger()).billed, 10)
})
