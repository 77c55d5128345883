/** `toRequests`: rows become requests, and what travels with them. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asRow } from '../../src/as-row.ts'
import { rejected } from '../../src/rejected.ts'
import type { BatchRequest, Outcome } from '../../src/outcome.ts'
import { toRequests } from '../../src/to-requests.ts'
import { toRows } from '../../src/to-rows.ts'
import { answered, message, text } from '../fixtures/message.ts'
import { ask, made, rows } from '../fixtures/rows.ts'
import type { Make, Row } from '../fixtures/rows.ts'
import { closed, collector, turns } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

for (const [name, make] of [
  ['toRequests', ask],
  ['toRequests with an async function', async (row: Row) => turns(1).then(() => ask(row))],
] as const) {
  stageContract(t, name, ({ signal }) => ({
    stage: toRequests(make, { signal }),
    input: rows,
    outputs: rows.length,
  }))
}

stageContract(t, 'toRequests with many requests a row', ({ signal }) => ({
  stage: toRequests((row: Row) => Array.from({ length: 500 }, () => ask(row)), { signal }),
  input: rows.slice(0, 3),
  outputs: 1500,
}))

void t.test('a row makes a request, with its position and nothing of the row', async (t) => {
  const seen: unknown[] = []
  const spy = (row: Row, position: number) => (seen.push([row, position]), ask(row))
  const items = await made(rows, spy)
  const [{ prompt } = {} as BatchRequest] = items as unknown as BatchRequest[]
  t.match(prompt, { hash: /^[0-9a-f]{12}$/ })
  const expected = rows.map((row, position) => ({ type: 'request', ...ask(row), position, prompt }))
  t.strictSame(items, expected)
  t.ok(
    items.every((item) => item['prompt'] === prompt),
    'one object for all of them',
  )
  t.same(
    seen,
    rows.map((row, position) => [row, position]),
  )
})

void t.test('one row, several requests', async (t) => {
  const make = async (row: Row) => (row.id === 'id 1' ? [ask(row), ask(row), ask(row)] : [ask(row)])
  t.strictSame(
    (await made(rows.slice(0, 3), make)).map(({ position, part, parts }) => [
      position,
      part,
      parts,
    ]),
    [
      [0, undefined, undefined],
      [1, 0, 3],
      [1, 1, 3],
      [1, 2, 3],
      [2, undefined, undefined],
    ],
  )
})

void t.test('the order of the rows is kept, however long one takes', async (t) => {
  const make = async (row: Row, position: number) => turns((7 * position) % 5).then(() => ask(row))
  const ids = (await made(rows, make)).map(({ custom_id }) => custom_id)
  t.same(
    ids,
    rows.map(({ id }) => id),
  )
})

const hasProto = JSON.parse('{"__proto__": 1, "id": "x", "text": "y"}') as Row
const carries: Array<[string, unknown, unknown, Row?]> = [
  ['nothing', undefined, undefined],
  ['false', false, undefined],
  ['the row', true, rows[0]],
  ['fields', ['id'], { id: 'id 0' }],
  ['a field that is not there', ['id', 'toString', 'other'], { id: 'id 0' }],
  ['__proto__', ['__proto__'], JSON.parse('{"__proto__": 1}'), hasProto],
  ['a function', (row: Row) => row.text.length, 6],
  ['a function that gives nothing', () => undefined, undefined],
]

for (const [title, carry, expected, row = rows[0]] of carries) {
  void t.test(`carry: ${title}`, async (t) => {
    const options = { carry } as never
    const bad = (row: Row) => [ask(row), { ...ask(row), custom_id: '' }]
    const [request] = await made([row], ask, options)
    t.strictSame(request!['row'], expected)
    t.equal('row' in request!, expected !== undefined)
    t.same(keysOf(request!['row']), keysOf(expected))
    const [, outcome] = await made([row], bad, options)
    t.match(outcome, { type: 'outcome', ok: false, part: 1 })
    t.strictSame(outcome!['row'], expected, 'a rejected outcome carries the same')
  })
}

void t.test('any id, repeated ones too', async (t) => {
  const ids = ['x'.repeat(10_000), 'same', 'same', '\u{1F600} \n', '__proto__']
  const items = await made(ids, (custom_id: string) => ({ ...ask(rows[0]!), custom_id }))
  t.same(
    items.map(({ custom_id, type }) => [type, custom_id]),
    ids.map((id) => ['request', id]),
  )
})

void t.test('outcomes pass, and count as rows', async (t) => {
  const gone = rejected({ position: 1 }, 'a bad line')
  const expired = { kind: 'expired' as const, message: 'too late', retryable: true }
  const far = { ...gone, position: 10, attempt: 1, failure: expired }
  const low = { ...gone, position: 2 }
  const items = await made([rows[0], gone, rows[1], far, rows[2], low, rows[3]])
  t.equal(items[1], gone)
  t.equal(items[3], far)
  t.equal(items[5], low)
  t.same(
    items.filter(({ type }) => type === 'request').map(({ position }) => position),
    [0, 2, 11, 13],
  )
})

const answer = answered(message([text('secret')]))
const answers: Array<[string, object]> = [
  ['an answer', answer],
  ['an answer after a JSON round trip', JSON.parse(JSON.stringify(answer)) as object],
]

for (const [title, outcome] of answers) {
  void t.test(`an outcome with ${title} does not pass unnoticed`, async (t) => {
    const error = await made([rows[0], outcome, rows[1]]).catch((reason: unknown) => reason)
    t.match(error, { name: 'BatchlineError', code: 'ERR_INPUT' })
    const { message: words } = error as Error
    t.match(words, 'an outcome with an answer came in')
    t.match(words, 'None of it was sent')
    t.match(words, 'put toRows before toRequests')
    t.match(words, 'toRows((o) => ({ id: o.custom_id, answer: o.value }))')
    t.match(words, 'readRows')
    t.notMatch(words, 'secret')
  })
}

void t.test('a failure of another job passes without its reference, answered or not', async (t) => {
  const failure = { kind: 'invalid_output' as const, message: 'no JSON', retryable: true }
  const { message: said, ...base } = answer
  const failed = { ...base, ok: false as const, failure, position: 1 }
  const unused = { ...failed, message: said, position: 3 }
  const items = await made([rows[0], failed, rows[1], unused, rows[2]])
  for (const [at, given] of [
    [1, failed],
    [3, unused],
  ] as const) {
    const { ref, ...rest } = given
    t.ok(ref)
    t.strictSame(items[at], { ...rest, earlier: true })
  }
  t.same(
    items.filter(({ type }) => type === 'request').map(({ position }) => position),
    [0, 2, 4],
  )
})

void t.test('failures of another job say nothing about the rows of this one', async (t) => {
  const failed = Array.from({ length: 30 }, (_, position) => ({
    ...rejected({ position }, 'a bad line'),
    earlier: true as const,
  }))
  const bad = () => ({ custom_id: 'x' }) as never
  t.equal((await made(failed, ask)).length, 30)
  await t.rejects(made([...failed, { id: 'a', text: 'b' }], bad), { code: 'ERR_INPUT' })
})

void t.test('the way that the error shows makes requests of answers', async (t) => {
  const toNext = toRows((o): Row => ({ id: o.custom_id, text: String(o.value) }))
  const sink = collector()
  const outcomes = [
    { ...answer, value: 'x' },
    rejected({ position: 1 }, 'a bad line'),
    { ...answer, value: 'x', position: 2 },
  ]
  await pipeline(Readable.from(outcomes), toNext, toRequests(ask), sink)
  t.match(sink.items, [
    { type: 'request', custom_id: 'id 0', position: 0 },
    { ok: false, position: 1, earlier: true },
    { type: 'request', custom_id: 'id 0', position: 2 },
  ])
})

void t.test('a row that looks like an outcome is a row where it is marked', async (t) => {
  const row = asRow({ ...answered(message([text('x')])) })
  const items = await made([row], (outcome: Outcome) => ({
    ...ask(rows[0]!),
    custom_id: outcome.custom_id,
  }))
  t.match(items, [{ type: 'request', custom_id: 'id 0', position: 0 }])
})

void t.test('a function that never answers does not hold up a destroy', async (t) => {
  const stage = toRequests<Row>(() => new Promise(() => {}))
  stage.write(rows[0])
  await turns(2)
  stage.destroy()
  await closed(stage)
  t.ok(stage.destroyed)
})

const refused: Array<[string, unknown, object]> = [
  ['no function', undefined, {}],
  ['a bad carry', ask, { carry: 'id' }],
  ['a bad onBadRow', ask, { onBadRow: 'skip' }],
  ['a bad limit', ask, { maxRequestBytes: 0 }],
]

for (const [title, make, options] of refused) {
  void t.test(`refused: ${title}`, async (t) => {
    t.throws(() => toRequests(make as Make, options as never), { code: 'ERR_OPTION' })
  })
}

function keysOf(value: unknown): string[] {
  return Object.getOwnPropertyNames(value ?? {})
}
