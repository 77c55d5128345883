/** Every request has the same chance to be drawn, and the seed alone decides which are. */
import t from 'tap'
import { LongestRequests } from '../../src/estimate/longest-requests.ts'
import { Reservoir } from '../../src/estimate/reservoir.ts'
import { seededRandom } from '../../src/estimate/seeded-random.ts'

function draw(size: number, of: number, seed: number, thinAt?: number): number[] {
  const sample = new Reservoir<number>(size, seededRandom(seed))
  for (let i = 0; i < of; i++) {
    sample.offer(() => i)
    if (i === thinAt) sample.thin()
  }
  sample.shuffle()
  return [...sample.items]
}

/** How far the tenths of the input differ from each other, in standard deviations of chance: chi-square with 9 degrees. */
function unevenness(places: readonly number[], of: number): number {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const place of places) tenths[Math.floor((10 * place) / of)]!++
  const expected = places.length / 10
  return tenths.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)
}

/** Exceeded by chance once in a thousand times; the seeds are fixed. */
const limit = 27.9

void t.test('every part of the input is drawn alike', async (t) => {
  const seeds = Array.from({ length: 500 }, (_, i) => i)
  const drawn = seeds.flatMap((seed) => draw(20, 300, seed))
  t.equal(drawn.length, 10_000)
  t.ok(unevenness(drawn, 300) < limit)
  const thinned = seeds.flatMap((seed) => draw(20, 300, seed, 150))
  t.equal(thinned.length, 5000)
  t.ok(unevenness(thinned, 300) < limit, 'also where the sample was thinned on the way')
  const early = seeds.flatMap((seed) => draw(20, 300, seed, 12))
  t.equal(early.length, 7 * 500)
  t.ok(unevenness(early, 300) < limit, 'also before it was full')
  const heads = seeds.flatMap((seed) => draw(20, 300, seed).slice(0, 5))
  t.ok(unevenness(heads, 300) < limit, 'the head of a shuffled sample is a sample')
})

void t.test('the seed decides', async (t) => {
  t.same(draw(20, 1000, 7), draw(20, 1000, 7))
  t.notSame(draw(20, 1000, 7), draw(20, 1000, 8))
  t.equal(new Set(draw(20, 1000, 7)).size, 20, 'none is drawn twice')
  t.same(
    draw(20, 8, 7).toSorted((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7],
    'a short input is drawn whole',
  )
  const streams = [0, 1].map((stream) => seededRandom(7, stream)())
  t.not(streams[0], streams[1])
  t.not(seededRandom(2 ** 32 + 7)(), seededRandom(7)(), 'all digits of a seed count')
})

void t.test('numbers are spread evenly from 0 to 1', async (t) => {
  const random = seededRandom(3)
  const numbers = Array.from({ length: 20_000 }, () => random())
  t.ok(numbers.every((n) => n >= 0 && n < 1))
  t.ok(unevenness(numbers, 1) < limit)
})

void t.test('an item is made only if it is drawn', async (t) => {
  const sample = new Reservoir<number>(10, seededRandom(1))
  let made = 0
  for (let i = 0; i < 10_000; i++) sample.offer(() => made++)
  t.ok(made < 200, `${made}`)
})

void t.test('the longest requests, the earlier one first of equals', async (t) => {
  const longest = new LongestRequests<{ bytes: number; i: number }>()
  for (const [i, bytes] of [5, 9, 1, 9, 3, 8, 5, 2].entries()) {
    longest.offer(bytes, () => ({ bytes, i }))
  }
  t.same(
    longest.items.map(({ bytes, i }) => [bytes, i]),
    [
      [9, 1],
      [9, 3],
      [8, 5],
      [5, 0],
      [5, 6],
    ],
  )
})
