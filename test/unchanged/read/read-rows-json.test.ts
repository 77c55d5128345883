/** A JSON array is read one element at a time. */
import { Readable } from 'node:stream'
import t from 'tap'
import { ExactNumber } from '../../../src/json/exact-number.ts'
import { parseJson } from '../../../src/json/parse-json.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'

void t.test('takes elements of every kind, as JSON.parse would', async (t) => {
  const text =
    ' [ {"a":[1,{"b":null}],"n":-1.5e-3}, "x\\u0000\\ud83c\\udf88", "", 0, 12345678901234567890, true, false, [ ], {} ] \n'
  const expected = parseJson(text)
  t.match(expected, [{}, 'x\u0000🎈', '', 0, new ExactNumber('12345678901234567890'), true])
  t.same(await all(text), expected)
  for (let at = 1; at < text.length; at++) {
    t.same(await all(text.slice(0, at), text.slice(at)), expected, `cut at ${at}`)
  }
})

void t.test('null is a bad row in its place', async (t) => {
  const rows = await all('[1,null,2]')
  t.match(rows, [
    1,
    { ok: false, position: 1, failure: { message: /value on line 1, column 4 is null/ } },
    2,
  ])
  await t.rejects(allWith({ onBadRow: 'error' }, '[1,null,2]'), {
    code: 'ERR_INPUT',
    message: /value on line 1, column 4 is null/,
  })
})

const broken: Array<[string, string, RegExp]> = [
  ['an object', '{"a":"secret"}', /is one JSON object and no array.*path: 'data.items'/],
  ['an object with rows', '{"a":{"b":[{"c":"secret"}]}}', /with rows at a\.b.*path: 'a\.b'/],
  ['nothing', '', /line 1, column 1 is the end of the input/],
  ['a table', 'a;b\n1;secret', /does not begin a JSON array.*format: 'csv'/],
  ['no JSON', 'secret', /does not begin a JSON array/],
  ['an array that ends early', '[1,2,{"secret":3}', /line 1, column 18 is the end of the input/],
  [
    'an array that ends within an element',
    '[1,2,{"secret":',
    /line 1, column 16 is the end of the input/,
  ],
  [
    'an array with a broken element',
    '[1,\n{"a":2},{"secret" 3},4]',
    /line 2, column 19 is not valid JSON/,
  ],
  [
    'an array with a comma too many',
    '[1,2,]',
    /line 1, column 6 is not valid JSON: a value is expected/,
  ],
  [
    'an array and more',
    '[1,\n2] secret',
    /line 2, column 4 is not valid JSON: nothing more is expected/,
  ],
]
for (const [title, text, message] of broken) {
  void t.test(`${title} is an error that says where`, async (t) => {
    const error = await all(text).catch((e: Error) => e)
    t.match(error, { code: 'ERR_INPUT', message, resumable: true })
    t.notMatch((error as Error).message + String((error as Error).cause), /secret/)
  })
}

void t.test('the place of a fault is exact, however the bytes are cut', async (t) => {
  const rows = Array.from({ length: 5000 }, (_, id) =>
    JSON.stringify({ id, text: 'Grüße, 東京 🎈' }),
  )
  const ahead = `[${rows.join()},`
  const column = Array.from(ahead).length + 7
  const text = Buffer.from(`${ahead}{"id" 1}`)
  for (const size of [7, 4096, 65_537]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.subarray(i * size, (i + 1) * size),
    )
    const message = new RegExp(`line 1, column ${column} is not valid JSON`)
    await t.rejects(allBytes({}, ...pieces), { code: 'ERR_INPUT', message })
  }
  const lines = `[\n${rows.join(',\n')},\n{"id":\n "é", x}]`
  await t.rejects(all(lines), { message: /line 5003, column 7 is not valid JSON/ })
})

void t.test('what is not UTF-8 is an error that names the line', async (t) => {
  const bytes = Buffer.from('[\n"\u00e9",\n"caf\xE9"\n]', 'latin1')
  const good = Buffer.from('[\n"é",\n"')
  const error = { code: 'ERR_INPUT', message: /line 3 is not valid UTF-8/ }
  await t.rejects(allBytes({}, Buffer.concat([good, bytes.subarray(-8)])), error)
  await t.rejects(allBytes({}, good, Buffer.of(0xe9)), error)
})

void t.test('an element over the limit ends the stream', async (t) => {
  const text = `[1,${JSON.stringify('x'.repeat(3_000_000))}]`
  const chunks = text.match(/.{1,65536}/g)!
  t.equal((await all(...chunks)).length, 2)
  const error = {
    code: 'ERR_INPUT',
    message: /the value on line 1, column 4 is longer than 1000 bytes/,
  }
  await t.rejects(allWith({ maxLineBytes: 1000 }, ...chunks), error)
  const many = `[${Array.from({ length: 40_000 }, () => '"a short row, and many of them"').join()}]`
  t.equal((await allWith({ maxLineBytes: 100 }, ...many.match(/.{1,65536}/g)!)).length, 40_000)
})

function all(...texts: string[]): Promise<unknown[]> {
  return allWith({}, ...texts)
}

function allWith(options: ReadRowsOptions, ...texts: string[]): Promise<unknown[]> {
  return allBytes(options, ...texts.map((text) => Buffer.from(text)))
}

async function allBytes(options: ReadRowsOptions, ...chunks: Buffer[]): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(Readable.from(chunks), { format: 'json', ...options }))
    rows.push(row)
  return rows
}
