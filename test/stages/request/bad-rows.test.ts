/** A row that makes no valid request is rejected or ends the run, by option, and is named. */
import t from 'tap'
import type { Outcome } from '../../../src/outcome.ts'
import { failure } from '../../fixtures/contract/events.ts'
import { raise } from '../../fixtures/judge.ts'
import { ask, made, rows } from '../../fixtures/rows.ts'
import type { Row } from '../../fixtures/rows.ts'

const boom = new TypeError('boom ' + 'x'.repeat(1000))
const badRows: Array<[string, (row: Row) => unknown, RegExp]> = [
  [
    'throws',
    () => raise(boom),
    /the function passed to toRequests threw TypeError: boom x{483,}…$/,
  ],
  ['rejects', () => Promise.reject(boom), /threw TypeError: boom/],
  ['throws undefined', () => raise(undefined), /threw something that is not an Error/],
  ['gives undefined', () => undefined, /returned no request for it/],
  ['gives null', async () => null, /returned no request for it/],
  ['gives no requests', () => [], /returned no request for it/],
  ['gives a string', () => 'x', /a request must be an object/],
  ['gives temperature', (row) => with1(row, { temperature: 1 }), /params\.temperature was removed/],
  ['gives a BigInt', (row) => with1(row, { metadata: { user_id: 1n } }), /BigInt/],
  [
    'gives a getter that throws',
    () => ({
      get custom_id() {
        return raise(boom)
      },
    }),
    /reading what it returned threw TypeError/,
  ],
  [
    'gives too much',
    (row) => with1(row, { system: 'x'.repeat(2000) }),
    /bytes, and one request may have 1000/,
  ],
]

for (const [title, make, reason] of badRows) {
  void t.test(`a bad row: the function ${title}`, async (t) => {
    const mostly = (row: Row, position: number) => (position === 1 ? make(row) : ask(row))
    const options = { maxRequestBytes: 1000 }
    const items = await made(rows.slice(0, 3), mostly, options)
    t.match(items, [{ position: 0 }, { position: 1 }, { position: 2, type: 'request' }])
    const { failure: bad, ...outcome } = items[1] as unknown as Outcome & {
      failure: { message: string }
    }
    t.match(outcome, { type: 'outcome', ok: false, position: 1, attempt: 0 })
    t.match(bad, { kind: 'rejected', retryable: false, message: reason })
    t.match(bad.message, /^row 2 \(position 1\): /)
    t.ok(bad.message.length < 700)

    const run = made(rows.slice(0, 3), mostly, { ...options, onBadRow: 'error' })
    const error = (await failure(run)) as Error
    t.match(error, { code: 'ERR_INPUT', message: /^row 2 \(position 1\): .*onBadRow/ })
  })
}

void t.test("the row's error is the cause of the stream's", async (t) => {
  const run = made(rows, () => raise(boom), { onBadRow: 'error' })
  t.equal(((await failure(run)) as Error).cause, boom)
})

void t.test('a carry that throws makes a bad row', async (t) => {
  const items = await made(rows.slice(0, 1), ask, {
    carry: () => raise(boom),
    onBadRow: 'reject',
  } as never)
  t.match(items, [{ ok: false, failure: { message: 'carry threw TypeError' } }])
})

void t.test('a bad part is rejected alone, under its own id', async (t) => {
  const items = await made(rows.slice(0, 1), (row: Row) => [ask(row), with1(row, { top_k: 1 }), 7])
  t.match(items, [
    { type: 'request', part: 0, parts: 3 },
    { ok: false, part: 1, parts: 3, custom_id: 'id 0', failure: { message: 'request 2 of 3): ' } },
    { ok: false, part: 2, parts: 3, custom_id: 'row-0' },
  ])
})

void t.test('no message has anything of the row in it', async (t) => {
  const row = { id: 'secret', text: 'secret' }
  for (const [, make] of badRows) {
    const [outcome] = await made([row], make, { maxRequestBytes: 1000, onBadRow: 'reject' })
    t.notMatch((outcome as { failure?: { message: string } }).failure?.message, 'secret')
  }
})

function with1(row: Row, more: object): unknown {
  const { custom_id, params } = ask(row)
  return { custom_id, params: { ...params, ...more } }
}
