/** Percentiles of any token counts are within 1 %, however the counts are shared out and merged. */
import t from 'tap'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TokenSketch } from '../../src/cost/token-sketch.ts'

const shares = [0, 0.01, 0.5, 0.95, 0.99, 1]
const values = fc.array(
  fc.oneof(fc.nat(300), fc.nat(200_000), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER)),
  { minLength: 1, maxLength: 200 },
)

function sketchOf(numbers: readonly number[]): TokenSketch {
  const sketch = new TokenSketch()
  for (const number of numbers) sketch.add(number)
  return sketch
}

/** The smallest value that the share of all values does not exceed. */
function exact(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

void t.test('within 1 % of the exact value, and whole numbers below 50 exactly', async (t) => {
  fc.assert(
    fc.property(values, (numbers) => {
      const sketch = sketchOf(numbers)
      for (const share of shares) {
        const wanted = exact(numbers, share)
        const found = sketch.quantile(share) ?? Number.NaN
        // Half a token is what rounding adds.
        const off = wanted < 50 ? 0 : wanted * 0.01 + 0.5
        assert.ok(Math.abs(found - wanted) <= off, `${share}: ${found} for ${wanted}`)
      }
      assert.equal(sketch.max, Math.max(...numbers))
      assert.equal(sketch.count, numbers.length)
    }),
    { numRuns: 2000 },
  )
  t.pass('for all of them')
})

void t.test('merged, by itself or as text, it is as if all had come to one', async (t) => {
  fc.assert(
    fc.property(values, values, (some, others) => {
      const all = sketchOf([...some, ...others]).toText()
      const merged = sketchOf(some)
      merged.merge(sketchOf(others))
      assert.equal(merged.toText(), all)
      const read = new TokenSketch()
      for (const part of [others, some]) read.mergeText(sketchOf(part).toText())
      assert.equal(read.toText(), all)
      assert.equal(read.quantile(0.5), merged.quantile(0.5))
    }),
    { numRuns: 1000 },
  )
  t.pass('for all of them')
})

void t.test('an empty one, and a count of very many', async (t) => {
  const empty = new TokenSketch()
  t.equal(empty.quantile(0.5), undefined)
  t.equal(empty.max, 0)
  const many = new TokenSketch()
  many.mergeText(empty.toText())
  t.equal(many.count, 0)
  const hundred = sketchOf(Array.from({ length: 100 }, (_, i) => i + 1)).toText()
  for (let i = 0; i < 50; i++) many.mergeText(hundred)
  t.equal(many.count, 5000)
  t.equal(many.quantile(0.25), 25)
  t.ok(hundred.length < 500, `${hundred.length} characters`)
})
