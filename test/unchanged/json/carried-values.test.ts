/** What `carry` takes comes back as it was, or the run ends, or the row is rejected: never as something else. */
import t from 'tap'
import type { Test } from 'tap'
import { pipeline } from 'node:stream/promises'
import { awaitResults, chunkBySize, ExactNumber, rowsFrom } from '../../../src/index.ts'
import { submitBatches, toRequests } from '../../../src/index.ts'
import type { Outcome } from '../../../src/index.ts'
import { ask, made } from '../../fixtures/rows.ts'
import { collector } from '../../fixtures/sinks.ts'
import { setUp } from '../../fixtures/set-up.ts'

const row = { id: 'a', text: 'b' }
const lost: ReadonlyArray<readonly [value: unknown, said: RegExp]> = [
  [new Date(0), /carry takes a Date in its field value/],
  [10n, /a bigint in its field value/],
  [Buffer.from('x'), /bytes in its field value/],
  [new Uint8Array(2), /bytes in its field value/],
  [new ArrayBuffer(2), /bytes in its field value/],
  [Number.NaN, /NaN in its field value/],
  [-Infinity, /-Infinity in its field value/],
  [new Map(), /a Map or Set in its field value/],
  [() => 1, /a function in its field value/],
  [Symbol('x'), /a symbol in its field value/],
  [[1, undefined], /undefined in its field value\.1/],
  [{ deep: [{ when: new Date(0) }] }, /a Date in its field value\.deep\.0\.when/],
  [{ toJSON: () => 'other' }, /an object with a toJSON of its own in its field value/],
]

for (const [value, said] of lost) {
  void t.test(String(said), async (t) => {
    const [item] = await made([{ ...row, value }], ask, {
      carry: true,
      onBadRow: 'reject',
    } as never)
    t.match(item, { ok: false, failure: { kind: 'rejected', message: said } })
    t.notOk('row' in item!, 'what can not be kept is not in the outcome')
    await t.rejects(made([{ ...row, value }], ask, { carry: true, onBadRow: 'error' } as never), {
      code: 'ERR_INPUT',
      message: said,
    })
    // What is not carried may be anything.
    t.match(await made([{ ...row, value }], ask), [{ type: 'request' }])
  })
}

void t.test('a function that gives one is told apart', async (t) => {
  const options = { carry: () => new Date(0), onBadRow: 'reject' } as never
  t.match(await made([row], ask, options), [{ failure: { message: /carry gave a Date/ } }])
})

const nullable = [null, null, new Date(0), null].map((closed, i) => ({
  id: 'a',
  text: `${i}`,
  closed,
}))

void t.test(
  'a column of dates that begins with empty rows ends the run at its first date',
  async (t) => {
    const { emulator, open } = await setUp(t)
    const run = async (carry: (of: (typeof nullable)[number]) => unknown) => {
      await using job = await open()
      const sink = collector()
      await pipeline(
        rowsFrom(nullable),
        toRequests(ask, { carry }),
        chunkBySize(job, { maxRequests: 1 }),
        submitBatches(job),
        awaitResults(job, { pollMs: 5 }),
        sink,
      )
      return sink.items as Outcome[]
    }
    await t.rejects(
      run((of) => of),
      {
        code: 'ERR_INPUT',
        message:
          /^row 3 \(position 2\): carry takes a Date in its field closed, .*with a function as carry.* onBadRow: 'reject'\.$/s,
      },
    )
    const outcomes = await run(({ closed, ...rest }) => ({
      ...rest,
      closed: closed?.toJSON() ?? null,
    }))
    t.same(
      outcomes.map(({ row: back }) => (back as { closed: unknown }).closed),
      [null, null, '1970-01-01T00:00:00.000Z', null],
    )
    t.ok(outcomes.every(({ ok }) => ok))
    t.equal((await emulator.ledger()).billed, 4, 'nothing is sent twice')
  },
)

void t.test('of a column of numbers only a row with NaN is rejected', async (t) => {
  const values = [1, Number.NaN, 2].map((value) => ({ ...row, value }))
  const items = await made(values, ask, { carry: true } as never)
  t.match(items, [
    { type: 'request' },
    { failure: { kind: 'rejected', message: /NaN in its field value/ } },
    { type: 'request' },
  ])
})

void t.test('everything else comes back as it went in', (t) => comesBack(t))

async function comesBack(t: Test): Promise<void> {
  const kept = {
    text: 'é\u2028 "quoted"',
    none: null,
    whole: 9007199254740991,
    part: 1.5e-7,
    yes: true,
    list: [1, 'a', null, [], {}],
    inner: { a: { b: [] } },
    exact: new ExactNumber('12345678901234567890'),
  }
  const { open } = await setUp(t)
  const job = await open()
  const sink = collector()
  await pipeline(
    rowsFrom([{ ...row, ...kept, absent: undefined }]),
    toRequests(ask, { carry: true }),
    chunkBySize(job),
    submitBatches(job),
    awaitResults(job, { pollMs: 5 }),
    sink,
  )
  const [{ row: back } = {} as never] = sink.items as Array<Outcome<unknown, typeof kept>>
  t.strictSame({ ...back }, { ...row, ...kept })
}
