/** The metrics of a run equal its status, and its status the ledger of the service. */
import t from 'tap'
import { instrument } from '../../src/otel/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { setUp } from '../fixtures/set-up.ts'
import { collect } from './collected.ts'
import { models, respondMixed, runMixed, secretAnswer } from './mixed-job.ts'

void t.test('a run with everything', async (t) => {
  const set = await setUp(t, { respond: respondMixed, models: 'any', batchMs: 150 })
  const collected = await collect(t)
  const { sum, points, receiver, meterProvider } = collected
  const events: JobEvent[] = []
  const telemetry = instrument(collected)
  const job = await set.open({
    onEvent: (event) => {
      events.push(event)
      telemetry.onEvent(event)
      if (event.type === 'polled' && event.open > 0) void meterProvider.forceFlush()
    },
  })
  telemetry.attach(job)
  const outcomes = await runMixed(job, { rows: 120, askNow: true })
  await job.close()
  await telemetry.end()
  const status = job.status()
  const cost = status.cost!
  const ledger = await set.emulator.ledger()

  await t.test('tokens by model are those of the status', (t) => {
    t.equal(cost.models.length, models.length)
    for (const { model, tokens, answers, usd } of cost.models) {
      const of = { 'gen_ai.response.model': model }
      const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens
      const written = cacheWrite5m + cacheWrite1h
      const usage = 'gen_ai.client.inference.usage'
      t.equal(sum(`${usage}.input_tokens`, of), input + cacheRead + written)
      t.equal(sum(`${usage}.output_tokens`, of), output)
      t.equal(sum(`${usage}.cache_read.input_tokens`, of), cacheRead)
      t.equal(sum(`${usage}.cache_write.input_tokens`, of), written)
      const perBatch = (type: string) =>
        sum('gen_ai.client.token.usage', { ...of, 'gen_ai.token.type': type })
      t.equal(perBatch('input'), input + cacheRead + written)
      t.equal(perBatch('output'), output)
      t.equal(sum('batchline.answers', of), answers)
      t.equal(sum('batchline.cost', of).toFixed(9), (usd ?? 0).toFixed(9))
      t.equal(points('batchline.answers', of)[0]?.attributes['gen_ai.request.model'], model)
    }
    t.ok(cost.tokens.cacheRead > 0 && cost.tokens.cacheWrite5m > 0)
    t.equal(sum('batchline.answers.unpriced'), cost.unpricedAnswers)
    t.ok(cost.unpricedAnswers > 0)
    t.end()
  })

  await t.test('the cost is that of the status and of the bill', (t) => {
    t.equal(sum('batchline.cost').toFixed(9), cost.usd!.toFixed(9))
    t.equal(sum('batchline.job.cost').toFixed(9), cost.usd!.toFixed(9))
    const asked = sum('batchline.cost', { 'batchline.via': 'ask_now' })
    t.equal(asked.toFixed(9), status.askedNow!.cost.usd!.toFixed(9))
    const billed = models.slice(0, 2).map((model) => ledger.byModel[model]!.usd)
    t.equal(cost.usd!.toFixed(6), (billed[0]! + billed[1]!).toFixed(6))
    t.end()
  })

  await t.test('outcomes, failures by kind, tiers and fall-backs are those that came out', (t) => {
    const ok = outcomes.filter((one) => one.ok)
    const failed = outcomes.flatMap((one) => (one.ok ? [] : one))
    const count = (kind: string) => failed.filter(({ failure }) => failure.kind === kind).length
    t.equal(sum('batchline.job.outcomes', { 'batchline.outcome': 'ok' }), ok.length)
    t.equal(sum('batchline.job.outcomes', { 'batchline.outcome': 'failed' }), failed.length)
    t.equal(sum('batchline.job.failures'), failed.length)
    for (const kind of ['refused', 'errored']) {
      t.ok(count(kind) > 0, kind)
      t.equal(sum('batchline.job.failures', { 'batchline.failure.kind': kind }), count(kind))
    }
    t.equal(
      points('batchline.job.failures', { 'batchline.failure.kind': 'errored' })[0]?.attributes[
        'error.type'
      ],
      'overloaded_error',
    )
    const { tiers, fallback } = status.outcomes!
    t.ok(tiers.review! > 0 && fallback > 0)
    for (const [tier, rows] of Object.entries(tiers)) {
      t.equal(sum('batchline.job.tiers', { 'batchline.tier': tier }), rows)
    }
    t.equal(sum('batchline.job.fallbacks'), fallback)
    t.end()
  })

  await t.test('requests and batches are those of the service', (t) => {
    t.equal(sum('batchline.requests.accepted'), ledger.requests)
    t.equal(sum('batchline.requests.fetched'), ledger.requests)
    const again = sum('batchline.requests.accepted', { 'batchline.attempt': 2 })
    t.equal(sum('batchline.rows.retried'), again)
    t.ok(again > 0)
    t.equal(sum('batchline.job.batches', { 'batchline.state': 'settled' }), ledger.batches)
    t.equal(sum('batchline.job.batches', { 'batchline.state': 'accepted' }), 0)
    t.equal(sum('batchline.job.requests', { 'batchline.state': 'settled' }), ledger.requests)
    t.equal(sum('batchline.job.rows', { 'batchline.state': 'input' }), 120)
    t.equal(sum('batchline.job.held'), 0)
    t.equal(
      sum('batchline.job.asked_now', { 'batchline.state': 'answered' }),
      status.askedNow!.answered,
    )
    const durations = points('gen_ai.client.operation.duration')
    t.equal(
      durations.reduce((all, { count = 0 }) => all + count, 0),
      ledger.batches,
      'one recording a batch',
    )
    t.end()
  })

  await t.test('every event is counted by its type', (t) => {
    const types = new Set(events.map(({ type }) => type))
    t.ok(types.size > 10)
    for (const type of types) {
      const seen = events.filter((event) => event.type === type).length
      t.equal(sum('batchline.events', { 'batchline.event.type': type }), seen, type)
    }
    t.end()
  })

  await t.test('the age of the oldest batch is told while it runs, and is 0 after that', (t) => {
    const ages = receiver.history.filter(({ name }) => name === 'batchline.job.oldest_batch.age')
    t.ok(ages.some(({ value }) => value > 0 && value < 3))
    t.equal(ages.at(-1)?.value, 0)
    t.end()
  })

  await t.test('no prompt, answer, id of a row or text of an error is exported', (t) => {
    const all = receiver.bodies.join('\n')
    for (const secret of ['prompt-sentinel', secretAnswer, 'error-sentinel', 'id-1', 'sk-test'])
      t.notOk(all.includes(secret), secret)
    t.end()
  })
})
