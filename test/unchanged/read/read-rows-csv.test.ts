/** CSV: how the header shapes a record, which faults end the reading and which reject a row. */
import { Readable } from 'node:stream'
import t from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'

const ab = (...pairs: Array<[string, string]>) => pairs.map(([a, b]) => ({ a, b }))

const good: Array<[string, string | Buffer, ReadRowsOptions, unknown[]]> = [
  ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n', {}, ab(['1', '2'], ['3', '4'])],
  ['CR alone', 'a,b\r1,2\r3,4', {}, ab(['1', '2'], ['3', '4'])],
  ['blank lines', 'a,b\n\n1,2\n\n\n3,4\n\n', {}, ab(['1', '2'], ['3', '4'])],
  ['quoted line ends and quotes', 'a,b\n"1\n""2""",3\n', {}, ab(['1\n"2"', '3'])],
  ['values as they are', 'a,b\n 01 ,true\n', {}, ab([' 01 ', 'true'])],
  ['trimmed values', 'a,b\n 1 , 2\n', { csv: { trim: true } }, ab(['1', '2'])],
  ['another delimiter', 'a;b\n1;2,3\n', { csv: { delimiter: ';' } }, ab(['1', '2,3'])],
  ['comments', '# x\na,b\n# y\n1,2\n', { csv: { comment: '#' } }, ab(['1', '2'])],
  [
    'given column names',
    '1,2\n3,4\n',
    { csv: { columns: ['a', 'b'] } },
    ab(['1', '2'], ['3', '4']),
  ],
  ['loose quotes', 'a,b\n5" disk,2\n', { csv: { relaxQuotes: true } }, ab(['5" disk', '2'])],
  ['no quotes', 'a,b\n"1,2\n', { csv: { quote: false } }, ab(['"1', '2'])],
  ['Latin-1', Buffer.from('a,b\ncaf\xE9,2\n', 'latin1'), { encoding: 'latin1' }, ab(['café', '2'])],
  ['unnamed columns', 'a,b,,\n1,2,,x\n', {}, [{ a: '1', b: '2', column_3: '', column_4: 'x' }]],
]
for (const [title, text, options, expected] of good) {
  void t.test(`takes ${title}`, async (t) => {
    t.same(await all(options, Buffer.from(text as string)), expected)
  })
}

void t.test('a record with a wrong number of values is a bad row in its place', async (t) => {
  const text = 'a,b\n1,2\nsecret\n\n"3\n3",4\n"5\n5",6,secret\n7,8\n'
  const rows = await all({}, Buffer.from(text))
  t.match(rows, [{ a: '1' }, { ok: false }, { a: '3\n3' }, { ok: false }, { a: '7' }])
  t.match(rows[1], {
    position: 1,
    custom_id: 'row-1',
    failure: { message: /line 3 has 1 value where the header has 2 names/ },
  })
  t.match(rows[3], {
    position: 3,
    failure: { kind: 'rejected', message: /line 7 has 3 values where the header has 2 names/ },
  })
  t.notMatch(JSON.stringify(rows), /secret/)
  const error = await all({ onBadRow: 'error' }, Buffer.from(text)).catch((e: Error) => e)
  t.match(error, { code: 'ERR_INPUT', message: /line 3 has 1 value where the header has 2 names/ })
})

const faults: Array<[string, string, ReadRowsOptions, RegExp]> = [
  [
    'a quote that is never closed',
    'a,b\n"1\n1",2\n\n"secret,4\n5,6\n',
    {},
    /begins on line 5 opens a quote/,
  ],
  [
    'a quote within a value',
    'a,b\n1,2\n3,sec"ret\n',
    {},
    /begins on line 3 has a quote in the wrong place, in its value 2/,
  ],
  ['text behind a quote', 'a,b\n1,"2"secret\n', {}, /begins on line 2 has a quote in the wrong/],
  [
    'a quote that swallows the rest',
    `a,b\n1,"${'secret\n'.repeat(500)}`,
    { maxLineBytes: 999 },
    /line 2 is longer/,
  ],
  [
    'a column name twice',
    'a,secret,secret\n1,2,3\n',
    {},
    /line 1: the header has the same name in columns 2 and 3/,
  ],
]
for (const [title, text, options, message] of faults) {
  void t.test(`${title} ends the stream and says where`, async (t) => {
    const error = await all(options, Buffer.from(text)).catch((e: Error) => e)
    t.match(error, { code: 'ERR_INPUT', message })
    t.notMatch((error as Error).message + String((error as Error).cause), /secret/)
  })
}

void t.test('what is not UTF-8 ends the stream, names the line and the way out', async (t) => {
  const bytes = Buffer.from('a,b\n1,2\ncaf\xE9,3\n', 'latin1')
  const error = {
    code: 'ERR_INPUT',
    message: /line 3 is not valid UTF-8.*encoding: 'windows-1252'/,
  }
  await t.rejects(all({}, bytes), error)
  await t.rejects(all({}, ...Array.from(bytes, (byte) => Buffer.of(byte))), error)
})

async function all(options: ReadRowsOptions, ...chunks: Buffer[]): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(Readable.from(chunks), { format: 'csv', ...options }))
    rows.push(row)
  return rows
}
