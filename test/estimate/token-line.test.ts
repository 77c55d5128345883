/** What a sample says of all requests, and how sure that is. */
import t from 'tap'
import { Reservoir } from '../../src/estimate/reservoir.ts'
import { seededRandom } from '../../src/estimate/seeded-random.ts'
import { studentT } from '../../src/estimate/student-t.ts'
import { fitTokens } from '../../src/estimate/token-line.ts'
import type { CountedRequest, Requests } from '../../src/estimate/token-line.ts'
import { unevenRows } from '../fixtures/uneven-rows.ts'

function populationOf(all: readonly CountedRequest[]): Requests {
  return {
    requests: all.length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    shortest: Math.min(...all.map(({ bytes }) => bytes)),
  }
}

function tokensOf(all: readonly CountedRequest[]): number {
  return all.reduce((sum, { tokens }) => sum + tokens, 0)
}

void t.test('a line is found exactly', async (t) => {
  const all = Array.from({ length: 500 }, (_, i) => ({ bytes: 100 + 7 * i, tokens: 25 + 14 * i }))
  const line = fitTokens(all.slice(0, 50), populationOf(all))
  t.ok(line)
  const { base = 0, perByte = 0, total = 0, low = 0, high = 0 } = line ?? {}
  t.ok(Math.abs(perByte - 2) < 1e-9)
  t.ok(Math.abs(base + 175) < 1e-6)
  t.ok(Math.abs(total / tokensOf(all) - 1) < 1e-9)
  t.ok(high - low < 1e-3, 'nothing is left to chance')
})

void t.test('all requests counted: their sum, and no interval', async (t) => {
  const all = unevenRows(60, { sigma: 1 }).map(({ text }) => countOf(text))
  const line = fitTokens(all, populationOf(all))
  t.same([line?.total, line?.low, line?.high], Array(3).fill(tokensOf(all)))
})

void t.test('no request is predicted to have less than nothing', async (t) => {
  const falling = Array.from({ length: 40 }, (_, i) => ({ bytes: 100 + i, tokens: 90 - 2 * i }))
  const mean = fitTokens(falling, { requests: 1000, bytes: 120_000, shortest: 100 })
  t.equal(mean?.perByte, 0)
  t.equal(mean?.base, 51)
  const steep = Array.from({ length: 40 }, (_, i) => ({ bytes: 100 + i, tokens: 1 + 3 * i }))
  const ratio = fitTokens(steep, { requests: 1000, bytes: 110_000, shortest: 50 })
  t.equal(ratio?.base, 0)
  t.ok((ratio?.perByte ?? 0) > 0)
})

void t.test('few counts, or lengths that are all the same: by the byte', async (t) => {
  const few = [
    { bytes: 100, tokens: 30 },
    { bytes: 300, tokens: 70 },
  ]
  const population = { requests: 10, bytes: 2000, shortest: 50 }
  const ratio = fitTokens(few, population)
  t.equal(ratio?.total, 500)
  t.ok((ratio?.low ?? 0) < 500 && (ratio?.high ?? 0) > 500)
  const equal = Array.from({ length: 50 }, (_, i) => ({ bytes: 200, tokens: 40 + (i % 3) }))
  t.equal(fitTokens(equal, { requests: 100, bytes: 20_000, shortest: 200 })?.base, 0)
  t.equal(fitTokens([], population), undefined)
})

void t.test('one count has no spread: what is sure is the count, and a byte a token', async (t) => {
  const line = fitTokens([{ bytes: 100, tokens: 25 }], { requests: 10, bytes: 900, shortest: 50 })
  t.same([line?.low, line?.total, line?.high], [25, 225, 900])
})

void t.test("Student's t", async (t) => {
  // From printed tables.
  for (const [degrees, expected] of [
    [1, 12.706],
    [5, 2.571],
    [11, 2.201],
    [30, 2.042],
    [120, 1.98],
    [1e6, 1.96],
  ] as const) {
    t.ok(Math.abs(studentT(degrees) - expected) < 1e-3, `${degrees} degrees`)
  }
})

/** A rule like the emulator's, over what stands around a text in a request. */
function countOf(text: string): CountedRequest {
  const bytes = 90 + Buffer.byteLength(text)
  return { bytes, tokens: 4 + Math.ceil(text.length / 4) }
}

const shapes = [
  { name: 'one alphabet', sigma: 1, words: ['the order is late '] },
  { name: 'three alphabets', sigma: 0.5 },
  { name: 'three alphabets, very uneven', sigma: 1.2 },
]

for (const { name, ...shape } of shapes) {
  void t.test(`the interval holds in 90 to 99 of 100 samples: ${name}`, async (t) => {
    const all = unevenRows(10_000, shape).map(({ text }) => countOf(text))
    const population = populationOf(all)
    const sum = tokensOf(all)
    const seeds = 400
    let held = 0
    let error = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const sample = new Reservoir<CountedRequest>(200, seededRandom(seed))
      for (const one of all) sample.offer(() => one)
      const { low = 0, high = 0, total = 0 } = fitTokens(sample.items, population) ?? {}
      if (low <= sum && sum <= high) held++
      error += (total - sum) / sum / seeds
    }
    t.ok(held >= 0.9 * seeds && held <= 0.99 * seeds, `${held} of ${seeds}`)
    t.ok(Math.abs(error) < 0.01, `the errors have a mean of ${error}`)
  })
}
