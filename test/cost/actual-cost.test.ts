/**
 * What a job says that it cost is what the service's ledger has billed, whatever the models, caches,
 * lengths, failures, retries, broken downloads and restarts were.
 *
 * BATCHLINE_RUNS=2000 runs more of them, BATCHLINE_SEED=… the same again.
 */
import t from 'tap'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { startEmulator } from '../../src/emulator/index.ts'
import type { LedgerReport } from '../../src/emulator/index.ts'
import type { DatedPrices } from '../../src/cost/model-price.ts'
import type { JobCost, Outcome } from '../../src/index.ts'
import {
  costJobs,
  loseResults,
  respondTo,
  runCostJob,
  unpricedModel,
} from '../fixtures/cost-jobs.ts'
import type { CostJob } from '../fixtures/cost-jobs.ts'
import { statusIn } from '../fixtures/status-in.ts'

/** Jobs wait most of their time, so some run side by side. */
const lanes = 6
const runs = Number(process.env['BATCHLINE_RUNS'] ?? 120)
const seed = Number(process.env['BATCHLINE_SEED'] ?? Date.now() % 1_000_000_000)

t.setTimeout(0)
const root = t.testdir()
let jobs = 0
let stopped = 0
let retried = 0
let lost = 0

const price = { input: 7, output: 7, cacheWrite5m: 7, cacheWrite1h: 7, cacheRead: 7 }
const otherPrices: DatedPrices = {
  'claude-haiku-5-5': [price],
  'claude-opus-5-5': [price],
  [unpricedModel]: [price],
}

async function holds(job: CostJob): Promise<void> {
  const folder = join(root, `job-${jobs++}`)
  const emulator = await startEmulator({
    batchMs: 5,
    respond: respondTo(job),
    models: ['claude-haiku-5-5', 'claude-haiku-4-5', 'claude-opus-5-5', unpricedModel],
  })
  try {
    for (const fault of job.faults) emulator.faults.add(fault)
    for (const stopAt of job.stops) {
      const { ended } = await runCostJob(folder, emulator.url, job, { stopAt })
      if (!ended) stopped++
      if (await loseResults(folder, job.loses)) lost++
    }
    const { outcomes, status } = await runCostJob(folder, emulator.url, job)
    if (status.attempts.length > 1) retried++
    const ledger = await emulator.ledger()
    assert.equal(ledger.billedTwice.count, 0)
    assert.ok(status.cost)
    judge(status.cost, ledger)
    judgeOutcomes(outcomes, status.cost, ledger, job)
    const { run: _run, ...told } = status.cost
    assert.deepEqual((await statusIn(folder)).cost, told)

    const isLost = await loseResults(folder, job.loses)
    if (isLost) lost++
    const again = await runCostJob(folder, emulator.url, job, { prices: otherPrices })
    // What is fetched again comes in a new order.
    const lines = isLost ? sortedLinesOf : linesOf
    assert.equal(lines(again.outcomes), lines(outcomes))
    assert.deepEqual(again.status.cost, { ...told, run: nothing })
  } finally {
    await emulator.close()
  }
}

const nothing = {
  answers: 0,
  tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
  usd: 0,
}

function judge(cost: JobCost, ledger: LedgerReport): void {
  assert.equal(cost.answers, ledger.billed)
  assert.equal(cost.unpricedAnswers, ledger.unpriced)
  assert.ok(Math.abs((cost.usd ?? 0) - ledger.usd) < 1e-9, `${cost.usd} for ${ledger.usd}`)
  assert.equal(cost.unknownRequests, 0)
  const models = new Map(cost.models.map((of) => [of.model, of]))
  assert.deepEqual([...models.keys()].toSorted(), Object.keys(ledger.byModel).toSorted())
  for (const [model, bill] of Object.entries(ledger.byModel)) {
    const of = models.get(model)
    assert.equal(of?.answers, bill.billed)
    assert.deepEqual(of?.tokens, {
      input: bill.tokens.input,
      output: bill.tokens.output,
      cacheWrite5m: bill.tokens.cache_write_5m,
      cacheWrite1h: bill.tokens.cache_write_1h,
      cacheRead: bill.tokens.cache_read,
    })
    assert.ok(Math.abs((of?.usd ?? 0) - bill.usd) < 1e-9, model)
  }
}

function judgeOutcomes(
  outcomes: readonly Outcome[],
  cost: JobCost,
  ledger: LedgerReport,
  job: CostJob,
): void {
  assert.equal(outcomes.length, job.rows.length)
  for (const { position, usage, cost_usd } of outcomes) {
    const isPriced = job.rows[position]?.model !== unpricedModel
    if (usage) assert.equal(cost_usd !== undefined, isPriced)
    else if (!isPriced) assert.equal(cost_usd, undefined)
  }
  const sum = outcomes.reduce((usd, { cost_usd = 0 }) => usd + cost_usd, 0)
  assert.ok(Math.abs(sum - ledger.usd) < 1e-9, `${sum} for ${ledger.usd}`)
  if (cost.answers === 0) assert.ok(outcomes.every(({ cost_usd }) => cost_usd === undefined))
}

function linesOf(outcomes: readonly Outcome[]): string {
  return outcomes.map((outcome) => JSON.stringify(outcome)).join('\n')
}

function sortedLinesOf(outcomes: readonly Outcome[]): string {
  return linesOf(outcomes.toSorted((a, b) => a.position - b.position))
}

void t.test(`jobs of seed ${seed}`, async (t) => {
  const numRuns = Math.ceil(runs / lanes)
  const lane = async (number: number): Promise<void> =>
    await fc.assert(fc.asyncProperty(costJobs(number % 3 > 0), holds), {
      numRuns,
      seed: seed + number,
      endOnFailure: true,
      includeErrorInReport: true,
    })
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
  t.equal(jobs, numRuns * lanes)
  t.comment(`${stopped} runs were stopped, ${retried} jobs had retries, ${lost} results were lost`)
  t.ok(stopped > runs / 10, 'some were stopped')
  t.ok(retried > runs / 10, 'some had retries')
  t.ok(lost > runs / 10, 'some lost results')
})
