/** A job in steps, each a process that exports by itself: together they have counted the job, no more and no less. */
import t from 'tap'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { Receiver } from '../../examples/telemetry/receiver.ts'
import type { Attributes } from '../../examples/telemetry/receiver.ts'
import type { JobStatus } from '../../src/index.ts'
import { setUp } from '../fixtures/set-up.ts'
import { respondMixed } from './mixed-job.ts'

const script = fileURLToPath(new URL('./telemetry-process.js', import.meta.url))
const rows = 120
const minute = 60_000
const waiting = 9
const mostSteps = 50

interface Step {
  readonly code: number
  readonly stdout: string
}

void t.test('the sums of all steps are the job', async (t) => {
  const set = await setUp(t, {
    respond: respondMixed,
    models: 'any',
    batchMs: 20 * minute,
    batchMsJitter: 60 * minute,
  })
  const receivers: Receiver[] = []
  const step = async (): Promise<Step> => {
    const receiver = await Receiver.open()
    receivers.push(receiver)
    const args = [script, set.folder, set.url, receiver.url, String(rows), '', 'once']
    try {
      return { code: 0, stdout: (await promisify(execFile)(process.execPath, args)).stdout }
    } catch (error) {
      const { code, stderr, stdout } = error as Step & { stderr: string }
      if (code !== waiting)
        throw new Error(`a step ended with ${code}: ${stderr}`, { cause: error })
      return { code, stdout }
    } finally {
      await receiver.close()
    }
  }
  let last = await step()
  while (last.code === waiting && receivers.length < mostSteps) {
    await set.emulator.advance(15 * minute)
    last = await step()
  }
  t.equal(last.code, 0)
  t.comment(`${receivers.length} steps`)
  t.ok(receivers.length > 3, `${receivers.length} steps`)

  const pointsOf = (receiver: Receiver, name: string, attributes: Attributes) =>
    receiver.points.filter(
      (point) =>
        point.name === name &&
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    )
  const inStep = (receiver: Receiver, name: string, attributes: Attributes = {}): number =>
    pointsOf(receiver, name, attributes).reduce((all, { value }) => all + value, 0)
  /** Of all steps together. */
  const sum = (name: string, attributes: Attributes = {}): number =>
    receivers.reduce((all, receiver) => all + inStep(receiver, name, attributes), 0)
  /** As the last step has left it. */
  const left = (name: string, attributes: Attributes = {}): number =>
    inStep(receivers.at(-1)!, name, attributes)

  const status = JSON.parse(last.stdout) as JobStatus
  const ledger = await set.emulator.ledger()
  const cost = status.cost!

  await t.test('tokens, answers and cost by model', (t) => {
    t.ok(cost.models.length > 1)
    for (const { model, tokens, answers, usd } of cost.models) {
      const of = { 'gen_ai.response.model': model }
      const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens
      const usage = 'gen_ai.client.inference.usage'
      t.equal(sum(`${usage}.input_tokens`, of), input + cacheRead + cacheWrite5m + cacheWrite1h)
      t.equal(sum(`${usage}.output_tokens`, of), output)
      t.equal(sum('batchline.answers', of), answers)
      t.equal(sum('batchline.cost', of).toFixed(9), (usd ?? 0).toFixed(9))
    }
    t.equal(sum('batchline.cost').toFixed(9), cost.usd!.toFixed(9))
    const priced = Object.values(ledger.byModel).reduce((all, { usd }) => all + usd, 0)
    t.equal(sum('batchline.cost').toFixed(6), priced.toFixed(6), 'the bill')
    const asked = sum('batchline.cost', { 'batchline.via': 'ask_now' })
    t.ok(asked > 0)
    t.equal(asked.toFixed(9), status.askedNow!.cost.usd!.toFixed(9))
    t.end()
  })

  await t.test('requests and batches', (t) => {
    t.equal(sum('batchline.requests.accepted'), ledger.requests)
    t.equal(sum('batchline.requests.fetched'), ledger.requests)
    const spans = receivers.flatMap((receiver) => receiver.spans)
    const batches = spans.filter(({ name }) => name === 'batchline batch')
    const ids = batches.map(({ attributes }) => attributes['batchline.batch.id'])
    t.equal(ids.length, ledger.batches)
    t.equal(new Set(ids).size, ledger.batches, 'one span a batch')
    t.equal(
      spans.filter(({ name }) => name === 'batchline run').length,
      receivers.length,
      'one span a step',
    )
    t.end()
  })

  await t.test('gauges are the job as the last step has left it', (t) => {
    const { ok, failed } = status.outcomes!
    t.equal(ok + failed, rows)
    t.equal(left('batchline.job.outcomes', { 'batchline.outcome': 'ok' }), ok)
    t.equal(left('batchline.job.outcomes', { 'batchline.outcome': 'failed' }), failed)
    t.equal(left('batchline.job.failures'), failed)
    t.equal(left('batchline.job.cost').toFixed(9), cost.usd!.toFixed(9))
    t.equal(left('batchline.job.batches', { 'batchline.state': 'settled' }), ledger.batches)
    t.equal(left('batchline.job.requests', { 'batchline.state': 'pending' }), 0)
    t.equal(
      left('batchline.job.asked_now', { 'batchline.state': 'answered' }),
      status.askedNow!.answered,
    )
    t.end()
  })
})
