import t from 'tap'
import { proportionOf } from '../../src/judge/wilson-interval.ts'

void t.test('known intervals', async (t) => {
  // From published tables of Wilson's interval without a correction for continuity.
  const known: Array<[hits: number, of: number, low: number, high: number]> = [
    [8, 10, 0.4902, 0.9433],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [15, 148, 0.0624, 0.1605],
    [81, 263, 0.2553, 0.3662],
    [1, 29, 0.0061, 0.1718],
    [950, 1000, 0.9347, 0.9619],
  ]
  for (const [hits, of, low, high] of known) {
    const found = proportionOf(hits, of)!
    t.equal(found.share, hits / of)
    t.equal(Number(found.low.toFixed(4)), low, `${hits} of ${of}, low`)
    t.equal(Number(found.high.toFixed(4)), high, `${hits} of ${of}, high`)
  }
})

void t.test('the share is within it, and it within 0 and 1', async (t) => {
  for (let of = 1; of <= 60; of++) {
    for (let hits = 0; hits <= of; hits++) {
      const { share, low, high } = proportionOf(hits, of)!
      if (!(low >= 0 && low <= share && share <= high && high <= 1)) t.fail(`${hits} of ${of}`)
    }
  }
  t.equal(proportionOf(0, 0), undefined)
})
