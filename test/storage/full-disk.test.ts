/** Room on the disk for results: what is asked for, and what happens where there is none. */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import { Disk } from '../../src/job/disk/disk.ts'
import { isAnswered, respond } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

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
  const emulator = await startEmulator({ batchMs: 10, respond })
  t.teardown(() => emulator.close())
  const asked = withFree(t, 100_000)
  const found = await runJob(join(t.testdir(), 'job'), emulator.url, requests(20))
  t.ok(isAnswered(found, 20))
  // Of the two batches; a seal asks for nothing.
  t.equal(asked.filter((bytes) => bytes > 0).length, 2)
})

void t.test('long answers are asked for as they come', async (t) => {
  const emulator = await startEmulator({ batchMs: 10, respond: () => 'x'.repeat(200_000) })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  withFree(t, 1_000_000)
  await t.rejects(runJob(folder, emulator.url, requests(10)), {
    code: 'ERR_STOPPED',
    message: /no room for the results of batch msgbatch_/,
  })
  withFree(t, 4_000_000)
  t.equal((await runJob(folder, emulator.url, requests(10))).length, 10)
  t.equal((await emulator.ledger()).billed, 10, 'nothing was paid again')
})

void t.test('what is to stay free stays free', async (t) => {
  const emulator = await startEmulator({ batchMs: 10, respond })
  t.teardown(() => emulator.close())
  const folder = join(t.testdir(), 'job')
  const stop = new AbortController()
  await t.rejects(
    runJob(folder, emulator.url, requests(10), {
      signal: stop.signal,
      onEvent: ({ type }) => void (type === 'accepted' && stop.abort()),
    }),
  )
  await t.rejects(runJob(folder, emulator.url, requests(10), { job: { keepFreeBytes: 2 ** 60 } }), {
    code: 'ERR_STOPPED',
    message: /no room for the results/,
  })
  t.ok(isAnswered(await runJob(folder, emulator.url, requests(10)), 10))
  t.equal((await emulator.ledger()).billed, 10)
})
