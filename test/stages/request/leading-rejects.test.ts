/** An input with no valid request ends with an error before anything comes out. */
import t from 'tap'
import { commandWords } from '../../../src/cli/options/command-words.ts'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { rejected } from '../../../src/rejected.ts'
import { requestsStage } from '../../../src/request/requests-stage.ts'
import { failure } from '../../fixtures/contract/events.ts'
import { raise } from '../../fixtures/judge.ts'
import { ask, made, rows } from '../../fixtures/rows.ts'
import type { Row } from '../../fixtures/rows.ts'
import { collector } from '../../fixtures/sinks.ts'

type Items = Array<Record<string, unknown>>

/** Makes no valid request of the rows before a position. */
const badBefore = (good: number, bad: (row: Row) => unknown = () => 'x') => {
  return (row: Row, position: number) => (position < good ? bad(row) : ask(row))
}
const bad = badBefore(Infinity)
const failed = async (run: Promise<unknown>) => (await failure(run)) as Error

void t.test('the first 20 rows are bad: an error, and nothing comes out', async (t) => {
  const seen: Items = []
  let asked = 0
  const count = () => (asked++, 'x')
  const stage = requestsStage(count as never, {}, 'library')
  stage.on('data', (item: Items[number]) => seen.push(item))
  const error = await failed(pipeline(Readable.from(rows), stage))
  t.match(error, { name: 'BatchlineError', code: 'ERR_INPUT', resumable: true })
  t.match(error.message, /^none of the first 20 rows makes a request that can be sent: row 1 \(/)
  t.match(
    error.message,
    'a request must be an object {custom_id, params}, not a string. Nothing was sent',
  )
  t.match(error.message, "with onBadRow: 'reject'.")
  t.same(seen, [])
  t.equal(asked, 20, 'no row more was read')
})

void t.test('the command names its flag', async (t) => {
  const stage = requestsStage<Row>(bad as never, {}, commandWords)
  const error = await failed(pipeline(Readable.from(rows), stage, collector()))
  t.match(error.message, 'with --on-bad-row reject.')
  t.notMatch(error.message, 'onBadRow')
})

const ends: Array<[count: number, says: RegExp]> = [
  [1, /^the only row makes no request that can be sent: row 1 /],
  [2, /^none of the 2 rows makes a request/],
  [19, /^none of the 19 rows makes a request/],
  [20, /^none of the first 20 rows/],
]

for (const [count, says] of ends) {
  void t.test(`an input of ${count} that has nothing but bad rows`, async (t) => {
    t.match((await failed(made(rows.slice(0, count), bad))).message, says)
    const items = await made(rows.slice(0, count), bad, { onBadRow: 'reject' })
    t.equal(items.length, count, 'and all of them come out where that is asked for')
    t.match(items[0], { ok: false, failure: { kind: 'rejected' } })
  })
}

void t.test('an input without rows is no error', async (t) => {
  t.same(await made([]), [])
})

for (const good of [1, 5, 19]) {
  void t.test(`row ${good + 1} is the first good one: all come out in order`, async (t) => {
    const items = await made(rows, badBefore(good))
    t.same(
      items.map(({ position }) => position),
      rows.map((_, position) => position),
    )
    t.same(
      items.map(({ type }) => type),
      rows.map((_, position) => (position < good ? 'outcome' : 'request')),
    )
  })
}

void t.test('after one request any number may be bad', async (t) => {
  const items = await made(rows, (row: Row, position: number) => (position === 0 ? ask(row) : 'x'))
  t.equal(items.filter(({ type }) => type === 'outcome').length, rows.length - 1)
})

void t.test('the function may be asynchronous', async (t) => {
  const late = (make: ReturnType<typeof badBefore>) => async (row: Row, position: number) =>
    make(row, position)
  t.match((await failed(made(rows, late(bad)))).message, 'none of the first 20 rows')
  t.equal((await made(rows, late(badBefore(19)))).length, rows.length)
})

void t.test('earlier rejected rows count too', async (t) => {
  const gone = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) =>
      rejected({ position: from + i }, `tickets.jsonl, line ${i + 1} is not valid JSON: not sent`),
    )
  const { message } = await failed(made(gone(20)))
  t.match(message, /^none of the first 20 rows makes .*: tickets\.jsonl, line 1 is not valid JSON/)
  t.notMatch(message, 'of them', 'lines of another number are the same reason')
  t.match((await failed(made([...gone(10), ...rows], bad))).message, 'the reason for 10 of')
  const mixed = [...gone(3), rows[3], ...gone(30, 4)]
  t.same(
    (await made(mixed)).map(({ position }) => position),
    mixed.map((_, position) => position),
  )
})

void t.test('a row that failed after it was sent ends the check', async (t) => {
  const failureOf = { kind: 'expired' as const, message: 'too late', retryable: true }
  const asked = { ...rejected({ position: 3 }, ''), attempt: 1, failure: failureOf }
  const items = await made([...rows.slice(0, 3), asked, ...rows.slice(4)], bad)
  t.same(
    items.map(({ position }) => position),
    rows.map((_, position) => position),
  )
})

void t.test('all parts of a row are checked together', async (t) => {
  const parts = (count: number) => Array.from({ length: count }, () => 'x')
  const withGood = await made(rows.slice(0, 1), (row: Row) => [...parts(50), ask(row)])
  t.equal(withGood.length, 51)
  const half = await made(
    rows.slice(0, 3),
    badBefore(2, () => parts(9)),
  )
  t.equal(half.length, 19)
  const many = await failed(made(rows, () => parts(10)))
  t.match(many.message, 'none of the first 2 rows', 'no more than 20 are held back')
  t.match((await failed(made(rows, () => parts(50)))).message, /^the first row makes no request/)
})

void t.test('what the function threw for the first row is the cause', async (t) => {
  const boom = new TypeError('boom')
  t.equal((await failed(made(rows, () => raise(boom)))).cause, boom)
  const { cause } = await failed(made(rows, bad))
  t.equal(cause, undefined)
})

void t.test(
  'with onBadRow: error the first bad row ends it, whatever the others are',
  async (t) => {
    const error = await failed(made(rows, bad, { onBadRow: 'error' }))
    t.match(error.message, /^row 1 \(position 0\): .*with onBadRow: 'reject'\.$/)
    const stage = requestsStage<Row>(bad as never, { onBadRow: 'error' }, commandWords)
    const told = await failed(pipeline(Readable.from(rows), stage, collector()))
    t.match(told.message, 'with --on-bad-row reject.')
  },
)

void t.test('a stalled sink does not let held outcomes pile up', async (t) => {
  const stage = requestsStage<Row>(badBefore(19) as never, {}, 'library')
  const source = Readable.from(rows)
  source.pipe(stage)
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.ok(stage.readableLength <= 2, String(stage.readableLength))
  t.match(stage.read(), { position: 0 })
  stage.destroy()
  source.destroy()
})
