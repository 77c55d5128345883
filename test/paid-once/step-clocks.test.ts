/** A clock that is set between two steps does not make a create in doubt count as absent before its time. */
import t from 'tap'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobEvent, OpenJobOptions, Outcome } from '../../src/index.ts'
import { requests, runJob } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { inSteps } from '../fixtures/steps/in-steps.ts'
import { passingTime } from '../fixtures/steps/pass-time.ts'

const minute = 60_000
const hour = 60 * minute
const settleMs = 11 * minute

interface Steps {
  readonly step: () => Promise<Outcome[]>
  /** How many creates have counted as absent. */
  readonly absent: () => number
}

function stepsOf({ run }: Pick<SetUp, 'run'>, options: Partial<OpenJobOptions> = {}): Steps {
  let absent = 0
  const onEvent = ({ type }: JobEvent): void => void (type === 'absent' && absent++)
  const job = { once: true, settleMs, ...options, onEvent }
  return { step: async () => await run(requests(5), { job }), absent: () => absent }
}

const waiting = { code: 'ERR_WAITING', waiting: { inDoubt: 1 } }

const jumps = [
  { name: "the service's clock jumps ahead", service: 5 * hour, machine: minute },
  { name: "the machine's clock jumps ahead", service: minute, machine: 48 * hour },
  { name: "the machine's clock is set back", service: 5 * hour, machine: -48 * hour },
]

for (const { name, ...passed } of jumps) {
  void t.test(name, async (t) => {
    const set = await setUp(t, {
      batchMs: 10 * minute,
      faults: [{ on: 'create', fault: 'reset', calls: [1] }],
    })
    const pass = passingTime(t, set.emulator)
    const { step, absent } = stepsOf(set)
    await t.rejects(step(), waiting)
    await pass(passed)
    await t.rejects(step(), waiting)
    t.equal(absent(), 0, 'it is looked for')
    await pass(9 * minute)
    await t.rejects(step(), waiting)
    t.equal(absent(), 0)
    // A minute more, for the one that did not count.
    await pass(3 * minute)
    await t.rejects(step(), { code: 'ERR_WAITING', waiting: { inDoubt: 0, batches: 1 } })
    t.equal(absent(), 1, 'once it was looked for long enough')
    await pass(11 * minute)
    t.equal((await step()).length, 5)
    t.match(await set.emulator.ledger(), { requests: 5, billed: 5 })
  })
}

void t.test('answers without a date, now and then', async (t) => {
  let dated = true
  const set = await setUpBehindProxy(
    t,
    {
      spoil: (reply) => {
        if (!dated) reply.headers['date'] = 'unknown'
      },
    },
    { batchMs: 10 * minute, faults: [{ on: 'create', fault: 'reset', calls: [1] }] },
  )
  const pass = passingTime(t, set.emulator)
  const { step, absent } = stepsOf(set)
  let steps = 0
  const { found } = await inSteps(step, async () => {
    dated = ++steps % 3 !== 0
    await pass(4 * minute)
  })
  t.equal(found.length, 5)
  t.ok(steps < 15, `${steps} steps`)
  t.equal(absent(), 1)
})

void t.test('the time that a step itself takes counts once', async (t) => {
  const set = await setUp(t, {
    batchMs: 10 * minute,
    faults: [{ on: 'create', fault: 'reset', calls: [1] }],
  })
  const slowMs = 8000
  const rows = async function* (): AsyncGenerator {
    yield* requests(5)
    // The service says nothing meanwhile, so its newest date is as old as that.
    await sleep(slowMs)
  }
  const begun = performance.now()
  // With other options, so that the next step reads its rows.
  await t.rejects(stepsOf(set, { settleMs: hour + 1 }).step(), waiting)
  await t.rejects(set.run(rows(), { job: { once: true, settleMs: hour } }), waiting)
  t.ok(performance.now() - begun > slowMs, 'the rows were read')
  // Long over, had the slow step counted twice, and not yet where it counts once, however slow the machine is.
  const settling = Math.round(performance.now() - begun + slowMs * 0.75)
  const { step, absent } = stepsOf(set, { settleMs: settling })
  await t.rejects(step(), waiting)
  t.equal(absent(), 0)
  await sleep(slowMs)
  await t.rejects(step(), { code: 'ERR_WAITING', waiting: { inDoubt: 0 } })
  t.equal(absent(), 1)
})

void t.test('step.json of another job, of a later version, or none', async (t) => {
  const set = await setUp(t, {
    batchMs: 10 * minute,
    faults: [{ on: 'create', fault: 'reset', calls: [1, 2] }],
  })
  const pass = passingTime(t, set.emulator)
  const other = `${set.folder}-other`
  const job = { once: true, settleMs }
  await t.rejects(runJob(other, set.url, requests(5), { job }), waiting)
  await pass(10 * minute)
  const { step, absent } = stepsOf(set)
  await t.rejects(step(), waiting)
  const file = join(set.folder, 'step.json')
  const own = await readFile(file, 'utf8')
  await pass(2 * minute)
  await writeFile(file, await readFile(join(other, 'step.json')))
  await t.rejects(step(), waiting)
  t.equal(absent(), 0, 'what another job has waited is not counted')
  await pass(10 * minute)
  await writeFile(file, own.replace('"format":1', '"format":2'))
  await t.rejects(step(), waiting)
  await appendFile(file, 'x')
  await pass(10 * minute)
  await t.rejects(step(), waiting)
  t.equal(absent(), 0, 'the wait begins anew')
  await pass(12 * minute)
  await t.rejects(step(), { code: 'ERR_WAITING', waiting: { batches: 1 } })
  t.equal(absent(), 1)
})
