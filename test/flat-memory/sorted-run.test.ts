/** Result lines of any length, in any order, come out whole and in the order of their requests. */
import t from 'tap'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { SortedRun } from '../../src/job/results/sorted-run.ts'

const sizes = { blockBytes: 64, pieceBytes: 16 }
const line = fc.record({
  request: fc.nat(50),
  text: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.replace(/\n/g, '')),
})
const runs = fc.array(fc.array(line, { maxLength: 30 }), { minLength: 1, maxLength: 4 })

interface Line {
  request: number
  text: string
}

void t.test('in order, whatever came before', async (t) => {
  fc.assert(
    fc.property(runs, fc.boolean(), (all, inOrder) => {
      const run = new SortedRun(sizes)
      for (const lines of all) {
        const sorted = lines.toSorted((a, b) => a.request - b.request)
        const given = inOrder ? sorted : lines
        for (const { request, text } of given) run.add(request, Buffer.from(text))
        const wanted = textOf(sorted)
        assert.equal(run.bytes, Buffer.byteLength(wanted))
        assert.equal(drained(run), wanted)
        assert.equal(run.bytes, 0)
      }
    }),
    { numRuns: 2000 },
  )
  t.pass('as a stable sort gives them')
})

void t.test('what was not drained is forgotten', async (t) => {
  const run = new SortedRun(sizes)
  run.add(2, Buffer.from('of a download that broke'))
  run.add(1, Buffer.from('so it came out of order'))
  const pieces = run.drain()
  pieces.next()
  run.clear()
  run.add(7, Buffer.from('b'))
  run.add(9, Buffer.from('c'))
  t.equal(drained(run), 'b\nc\n')
})

void t.test('many lines in few pieces, none longer than it has to be', async (t) => {
  const run = new SortedRun(sizes)
  for (let request = 8; request > 0; request--) run.add(request, Buffer.from('five.'))
  run.add(0, Buffer.alloc(100, 'x'))
  const lengths = Array.from(run.drain(), (piece) => piece.length)
  t.same(lengths, [101, 12, 12, 12, 12])
})

void t.test(
  'what a long line took is given back, and lines in order are not sorted again',
  async (t) => {
    const run = new SortedRun(sizes)
    const blockOf = (...lengths: number[]) => {
      lengths.forEach((length, request) => run.add(request, Buffer.alloc(length, 'x')))
      const pieces = Array.from(run.drain(), ({ buffer }) => buffer.byteLength)
      t.equal(pieces.length, 1)
      return pieces[0]
    }
    run.add(1, Buffer.from('later'))
    run.add(0, Buffer.from('first'))
    t.equal(drained(run), 'first\nlater\n')
    t.equal(blockOf(20, 20), sizes.blockBytes)
    t.ok(Number(blockOf(20, 5000)) > 5000)
    t.equal(blockOf(20, 20), sizes.blockBytes)
  },
)

function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('')
}

function drained(run: SortedRun): string {
  let text = ''
  // Read at once: a piece is valid until the next is asked for.
  for (const piece of run.drain()) text += piece.toString()
  return text
}
