/** What is remembered of rows that share requests: right at any size, and in few bytes. */
import t from 'tap'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RequestSpans } from '../../src/job/core/request-spans.ts'
import { RecentLines } from '../../src/job/results/recent-lines.ts'
import { NumberSet } from '../../src/job/retry/number-set.ts'
import { hashParams, SentParams } from '../../src/job/seal/sent-params.ts'
import type { ParamsHash } from '../../src/job/seal/sent-params.ts'

/** Hashes that often fall into the same slot. */
const anyHash: fc.Arbitrary<ParamsHash> = fc.tuple(
  fc.constantFrom(0, 1, 4096, 8192, 2 ** 32 - 1),
  fc.constantFrom(0, 7, 2 ** 32 - 1),
  fc.nat(1),
  fc.nat(1),
)

void t.test('the sent params are those that were added', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.array(anyHash, { maxLength: 60 }), { maxLength: 3 }), (chunks) => {
      const sent = new SentParams()
      for (const hashes of chunks) {
        const known = new Map<string, number>()
        for (const [request, hash] of hashes.entries()) {
          const before = known.get(String(hash))
          const found = sent.find(hash)
          assert.equal(found?.request, before)
          assert.equal(found?.position, before === undefined ? undefined : before + 2 ** 40)
          if (found) continue
          known.set(String(hash), request)
          sent.add(hash, { request, position: request + 2 ** 40 })
        }
        sent.clear()
      }
    }),
    { numRuns: 1000 },
  )
  t.pass('as a map has them')
})

void t.test('a full chunk of params', async (t) => {
  const sent = new SentParams()
  const hashOf = (n: number): ParamsHash => hashParams(Buffer.from(`params ${n}`))
  for (let n = 0; n < 100_000; n++) {
    if (sent.find(hashOf(n))) t.fail(`${n} was not added yet`)
    sent.add(hashOf(n), { request: n, position: n * 3 })
  }
  let right = 0
  for (let n = 0; n < 100_000; n++) {
    const found = sent.find(hashOf(n))
    if (found?.request === n && found.position === n * 3) right++
  }
  t.equal(right, 100_000)
  sent.clear()
  t.equal(sent.find(hashOf(5)), undefined)
})

void t.test('numbers of a set', async (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1_000_000)), fc.nat(1_000_000), (numbers, other) => {
      const set = new NumberSet()
      for (const number of numbers) set.add(number)
      for (const number of numbers) assert.ok(set.has(number))
      assert.equal(set.has(other), numbers.includes(other))
    }),
  )
  t.pass('are those that were added')
})

void t.test('spans of a part of a chunk', async (t) => {
  const spans = new RequestSpans({ first: 10, last: 12 })
  spans.set(10, 0, 5)
  spans.set(12, 2 ** 40, 7)
  t.same(spans.get(10), { at: 0, bytes: 5 })
  t.same(spans.get(12), { at: 2 ** 40, bytes: 7 })
  for (const request of [9, 11, 13]) t.equal(spans.get(request), undefined)
})

void t.test('the lines that were used last, within the bytes', async (t) => {
  const recent = new RecentLines(10)
  recent.add(1, Buffer.from('1234'))
  recent.add(2, Buffer.from('5678'))
  t.same(recent.get(1)?.toString(), '1234')
  recent.add(3, Buffer.from('abcd'))
  t.same(
    [1, 2, 3].map((request) => recent.get(request)?.toString()),
    ['1234', undefined, 'abcd'],
  )
  recent.add(4, Buffer.alloc(11))
  t.equal(recent.get(4), undefined, 'one that is too long is not kept')
  t.ok(recent.get(1), 'and removes nothing')
  recent.add(5, Buffer.alloc(10))
  t.same(
    [1, 3, 5].map((request) => recent.get(request)?.length),
    [undefined, undefined, 10],
  )
})
