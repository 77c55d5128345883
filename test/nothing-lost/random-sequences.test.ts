/**
 * The job under random sequences of what may happen to it, held against a small model.
 *
 * BATCHLINE_RUNS=1000 runs more of them, BATCHLINE_SEED=… the same again, and BATCHLINE_STEPS='[…]'
 * one sequence as a failure prints it, BATCHLINE_RUNS times: what depends on the timing of replies is
 * found again by repeating.
 */
import t from 'tap'
import { join } from 'node:path'
import fc from 'fast-check'
import { startEmulator } from '../../src/emulator/index.ts'
import { respond } from '../fixtures/answered.ts'
import { ModelSequence } from '../fixtures/model/model-sequence.ts'
import { modelSteps } from '../fixtures/model/model-step.ts'
import type { ModelStep } from '../fixtures/model/model-step.ts'

/** Sequences wait most of their time, so some run side by side. */
const lanes = 4
const runs = Number(process.env['BATCHLINE_RUNS'] ?? 48)
const seed = Number(process.env['BATCHLINE_SEED'] ?? Date.now() % 1_000_000_000)
const given = process.env['BATCHLINE_STEPS']

t.setTimeout(0)
const root = t.testdir()
let sequences = 0

async function holds(steps: readonly ModelStep[]): Promise<void> {
  const emulator = await startEmulator({ batchMs: 15, respond })
  try {
    await new ModelSequence(join(root, `job-${sequences++}`), emulator).run(steps)
  } catch (error) {
    // In full and in lines of its own, which the report of fast-check is not.
    t.comment((error as Error).message)
    throw (error as Error).cause
  } finally {
    await emulator.close()
  }
}

void t.test(`sequences of seed ${seed}`, async (t) => {
  const numRuns = Math.ceil(runs / lanes)
  const steps = given ? fc.constant(JSON.parse(given) as ModelStep[]) : modelSteps
  const lane = async (number: number): Promise<void> =>
    await fc.assert(fc.asyncProperty(steps, holds), {
      numRuns,
      seed: seed + number,
      // A case that depends on timing can't be shortened by a machine: it is repeated from its text.
      endOnFailure: true,
      includeErrorInReport: true,
    })
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
  t.equal(sequences, numRuns * lanes)
})
