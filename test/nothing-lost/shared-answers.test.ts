/**
 * Random jobs with equal and recalled rows, failures, retries, kills at failpoints, and options that change
 * from run to run. The ledger of the emulator is the judge.
 *
 * BATCHLINE_RUNS=1000 runs more of them, BATCHLINE_SEED=… the same again.
 */
import t from 'tap'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { startEmulator } from '../../src/emulator/index.ts'
import type { FaultRule } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { respond } from '../fixtures/answered.ts'
import { answerOf } from '../fixtures/run-job.ts'
import { asked, outputTokens } from '../fixtures/sharing/asked.ts'
import { killedRun } from '../fixtures/sharing/killed-run.ts'
import type { SharingChoice } from '../fixtures/sharing/killed-run.ts'

const lanes = 8
const runs = Number(process.env['BATCHLINE_RUNS'] ?? 96)
const seed = Number(process.env['BATCHLINE_SEED'] ?? Date.now() % 1_000_000_000)

t.setTimeout(0)
const root = t.testdir()
let jobs = 0
let kills = 0
let shared = 0
let recalled = 0

const anyChoice: fc.Arbitrary<SharingChoice> = fc.record({
  dedupe: fc.boolean(),
  maxRequests: fc.constantFrom(2, 5, 50),
  known: fc.constantFrom(0, 1, 2, 3),
  asJson: fc.boolean(),
  killAt: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 4, nil: null }),
})

const anyFault: fc.Arbitrary<FaultRule> = fc.oneof(
  fc.record({
    on: fc.constant('batch' as const),
    fault: fc.constantFrom('expired' as const),
    share: fc.constantFrom(0.3, 1),
    next: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({
    on: fc.constant('batch' as const),
    fault: fc.constant('errored' as const),
    types: fc.constant(['overloaded_error']),
    share: fc.constantFrom(0.3, 1),
    next: fc.integer({ min: 1, max: 2 }),
  }),
) as fc.Arbitrary<FaultRule>

const anyJob = fc.record({
  /** So few bytes that most chunks are split. */
  isSmall: fc.boolean(),
  questions: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30, size: 'max' }),
  faults: fc.array(anyFault, { maxLength: 3 }),
  choices: fc.array(anyChoice, { minLength: 1, maxLength: 4, size: 'max' }),
  last: anyChoice,
  replay: anyChoice,
})

type AnyJob = typeof anyJob extends fc.Arbitrary<infer Job> ? Job : never

async function holds({ isSmall, questions, faults, choices, last, replay }: AnyJob): Promise<void> {
  const limits = isSmall ? { maxBytes: 700 } : {}
  const emulator = await startEmulator({ batchMs: 5, respond, limits })
  const folder = join(root, `job-${jobs++}`)
  const texts = questions.map((number) => `question ${number}`)
  const rows = asked(texts)
  const run = async (choice: SharingChoice) => await killedRun(folder, emulator.url, rows, choice)
  try {
    for (const fault of faults) emulator.faults.add(fault)
    for (const choice of choices) if ((await run(choice)).killed) kills++
    emulator.faults.clear()
    const { found } = await run({ ...last, killAt: null })
    checkAnswers(found, texts)
    const { billed, tokens, creates } = await emulator.ledger()
    const paid = found.filter((one) => one.same_as === undefined && one.recalled === undefined)
    assert.equal(billed, paid.length, 'what was billed is what the outcomes say')
    assert.equal(tokens.output, outputTokens(found))
    const again = await run({ ...replay, killAt: null })
    assert.deepEqual(again.found, found, 'a replay gives the same')
    assert.equal((await emulator.ledger()).creates, creates, 'and sends nothing')
    shared += found.filter(({ same_as }) => same_as !== undefined).length
    recalled += found.length - found.filter(({ recalled }) => recalled === undefined).length
  } finally {
    await emulator.close()
  }
}

function checkAnswers(found: readonly Outcome[], texts: readonly string[]): void {
  assert.equal(found.length, texts.length, 'each row has its outcome')
  assert.equal(new Set(found.map(({ position }) => position)).size, texts.length)
  for (const outcome of found) {
    const { position, custom_id, recalled, same_as, usage, cost_usd } = outcome
    assert.equal(custom_id, `row ${position}`)
    const own = recalled === undefined ? `re: ${texts[position]}` : 'from the store'
    assert.equal(answerOf(outcome), own)
    if (same_as === undefined) continue
    assert.equal(texts[same_as], texts[position])
    assert.deepEqual([usage, cost_usd], [undefined, 0])
  }
}

void t.test(`jobs of seed ${seed}`, async (t) => {
  const numRuns = Math.ceil(runs / lanes)
  const lane = async (number: number): Promise<void> =>
    await fc.assert(fc.asyncProperty(anyJob, holds), {
      numRuns,
      seed: seed + number,
      endOnFailure: true,
      includeErrorInReport: true,
    })
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
  t.equal(jobs, numRuns * lanes)
  t.comment(`${kills} kills, ${shared} rows shared, ${recalled} recalled`)
  t.ok(kills > 0 && shared > 0 && recalled > 0, 'all of it happened')
})
