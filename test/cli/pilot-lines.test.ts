/** What a pilot says of the prompt cache: in money, as long as prices are known. */
import t from 'tap'
import { pilotReport } from '../../src/job/pilot/pilot-report-of.ts'
import { JobState } from '../../src/job/journal/job-state.ts'
import { pilotLines } from '../../src/cli/terminal/pilot-lines.ts'
import type { PilotReport } from '../../src/index.ts'

const pilot: PilotReport = {
  rows: 10,
  ok: 10,
  failed: 0,
  failures: {},
  examples: [],
  usd: 0.04,
  perThousand: 4,
  cacheWritten: 42_000,
  cacheRead: 0,
  cacheSavedUsd: -0.02,
}

const lastOf = (report: PilotReport): string => pilotLines(report).at(-1) ?? ''

void t.test('writes that nobody reads: what they cost, here and in the rest', (t) => {
  t.match(
    lastOf(pilot),
    /42,000 tokens written, 0 read, which cost \$0.0200 more than running without a cache\./,
  )
  t.match(lastOf(pilot), /each 1,000 remaining rows also cost \$2.00 more/)
  t.match(lastOf({ ...pilot, rowsLeft: 500 }), /the 500 remaining rows also cost \$1.00 more/)
  t.end()
})

void t.test('without a price, no sum', (t) => {
  const { cacheSavedUsd: _, ...unpriced } = pilot
  t.match(lastOf(unpriced), /42,000 tokens written, 0 read\. Nothing was read/)
  t.notMatch(lastOf(unpriced), /\$/)
  t.end()
})

void t.test('a pilot of one row fills the cache, and reads save', (t) => {
  t.match(lastOf({ ...pilot, rows: 1, ok: 1 }), /cost less than this one$/)
  t.match(lastOf({ ...pilot, cacheRead: 9, cacheSavedUsd: 0.5 }), /9 read, which saved \$0\.5000$/)
  t.end()
})

void t.test('the report has it from the recorded rates, or not at all', (t) => {
  const noted = { ok: 2, failures: {}, examples: [], noted: 2, pilotRows: 2 }
  const reportOf = (rates: readonly [number, number, number, number, number] | undefined) => {
    const state = new JobState()
    const tokens = [100, 10, 1000, 2000, 4000] as const
    const model = { model: 'm', answers: 2, tokens, ...(rates ? { rates } : {}) }
    state.lessons.take([], { models: [model] })
    return pilotReport(state, noted)
  }
  // 4,000 read for 1 instead of 10; 1,000 written for 12.5 and 2,000 for 20, in millionths of a USD.
  t.equal(reportOf([10e6, 50e6, 12.5e6, 20e6, 1e6]).cacheSavedUsd, (36_000 - 2500 - 20_000) / 1e6)
  t.equal(reportOf(undefined).cacheSavedUsd, undefined)
  t.equal(reportOf(undefined).cacheWritten, 3000)
  t.end()
})
