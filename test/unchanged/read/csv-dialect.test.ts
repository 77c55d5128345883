/**
 * The dialect of a table is detected once. Where it is ambiguous the error says so; it is never
 * guessed row by row.
 */
import { Readable } from 'node:stream'
import t from 'tap'
import { csvDialect } from '../../../src/read/csv-dialect.ts'
import type { CsvOptions } from '../../../src/read/csv-options.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import { encoded } from '../../fixtures/tables.ts'
import { tsvQuotes } from '../../../src/read/tsv-quotes.ts'
import type { TsvQuotes } from '../../../src/read/tsv-quotes.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'

const found: Array<[string, string, boolean, object]> = [
  ['commas', 'a,b\n1,2\n', false, { delimiter: ',' }],
  ['semicolons, commas in decimals', 'id;price\n1;3,50\n2;4,10\n', false, { delimiter: ';' }],
  ['semicolons, a comma in the header', 'id;price, EUR\n1;3,50\n2;4\n', false, { delimiter: ';' }],
  [
    'commas, semicolons in texts',
    'id,text; long\n1,"a;b;c"\n2,b;c\n3,d\n',
    false,
    { delimiter: ',' },
  ],
  ['bars', 'a|b|c\n1|2|3\n', false, { delimiter: '|' }],
  ['tabs in a .csv', 'a\tb\n1\t2,5\n', false, { delimiter: '\t' }],
  ['delimiters in quotes do not count', '"a;b;c",d\n"1;2",3\n', false, { delimiter: ',' }],
  ['lines within quotes', 'a;b,\n"x\n,,y";1,\n"z";2\n', false, { delimiter: ';' }],
  ['one column', 'text\nhello\n', false, { delimiter: ',' }],
  ['a sep line', 'sep=;\na;b\n', false, { delimiter: ';', hasSepLine: true }],
  [
    'a sep line in quotes, of a tab',
    '"sep=\t"\r\na\tb\r\n',
    false,
    { delimiter: '\t', hasSepLine: true },
  ],
  [
    'quotes of a spreadsheet in a .tsv',
    'a\tb\n"x ""y"""\t1\n',
    true,
    { delimiter: '\t', quote: '"' },
  ],
  ['bare quotes in a .tsv', 'a\tb\nx "y" z\t5" pipe\n', true, { delimiter: '\t', quote: false }],
  ['a bare quote at a beginning', 'a\tb\n"x" y\t1\n', true, { delimiter: '\t', quote: false }],
]
for (const [title, text, isTsv, dialect] of found) {
  void t.test(title, async (t) => {
    t.match(csvDialect(text, {}, isTsv, true), dialect)
  })
}

void t.test('what was given is not looked for', async (t) => {
  t.match(csvDialect('a;b\n1;2\n', { delimiter: ',' }, false, true), { delimiter: ',', quote: '"' })
  t.match(csvDialect('a\tb\nx "y"\t1\n', { quote: '"' }, true, true), { quote: '"' })
  t.match(csvDialect('sep=;\na|b\n', { delimiter: '|' }, false, true), {
    delimiter: '|',
    hasSepLine: true,
  })
})

void t.test('a slow input is waited for only where its header leaves a doubt', async (t) => {
  t.equal(csvDialect('a;b', {}, false, false), undefined)
  t.match(csvDialect('a;b\n', {}, false, false), { delimiter: ';' })
  t.equal(csvDialect('a;b,c\n', {}, false, false), undefined)
  t.equal(csvDialect('sep=;\n', {}, false, false), undefined)
  t.equal(csvDialect('a\tb\n1\t2\n', {}, true, false), undefined)
  t.match(csvDialect('a\tb\n', { quote: false }, true, false), { quote: false })
})

void t.test('line numbers count the sep line, the header, blank lines and comments', async (t) => {
  const text = 'sep=;\na;b\n\n# no row\n1;"2\n2"\n3\n'
  const rows = await all({ csv: { comment: '#' } }, text)
  t.match(rows, [
    { a: '1', b: '2\n2' },
    { failure: { message: /line 7 has 1 value where the header has 2 names/ } },
  ])
})

void t.test('a column without a name is called by its number, and told', async (t) => {
  const source = readRows(Readable.from([Buffer.from(',a,column_4,\nx,1,2,3\n')]), {
    format: 'csv',
  })
  const notices: string[] = []
  source.on('notice', (text: string) => notices.push(text))
  const rows: unknown[] = []
  for await (const row of source) rows.push(row)
  t.same(rows, [{ column_1: 'x', a: '1', column_4: '2', column_4_: '3' }])
  t.same(notices, [
    'the input stream, line 1: the header has no name in columns 1 and 4, which are called column_1 and column_4_',
  ])
})

void t.test('names of columns in the place of a header', async (t) => {
  const columns = ['x', 'y']
  t.same(await all({ csv: { columns } }, '1;2\n3;4\n'), [
    { x: '1', y: '2' },
    { x: '3', y: '4' },
  ])
  t.same(await all({ csv: { columns, skipHeader: true } }, 'a,a\n3,4\n'), [{ x: '3', y: '4' }])
  const three = { csv: { columns: ['x', 'y', 'z'], skipHeader: true } }
  t.match(await all(three, 'a,a\n3,4,5\n'), [{ x: '3', y: '4', z: '5' }])
})

async function all(options: ReadRowsOptions, text: string): Promise<unknown[]> {
  const rows: unknown[] = []
  const source = readRows(Readable.from([Buffer.from(text)]), { format: 'csv', ...options })
  for await (const row of source) rows.push(row)
  return rows
}

void t.test('LF and CRLF both end a record, whichever came first', async (t) => {
  const rows = [{ a: '1' }, { a: '2' }, { a: 'x\ny' }, { a: '3' }]
  t.same(await all({}, 'a\r\n1\n2\r\n"x\ny"\n3\n'), rows)
  t.same(await all({}, 'a\n1\r\n2\n"x\ny"\r\n3\r\n'), rows)
  t.match(await all({}, 'a,b\n1,2\r\n\r\n3\r\n'), [
    { a: '1', b: '2' },
    { failure: { message: /line 4 has 1 value/ } },
  ])
})

void t.test(
  'other quotes are doubled within themselves, and leave the usual ones alone',
  async (t) => {
    const text = `id,text\n1,'say "hi", it''s ok'\n2,"x"\n`
    t.same(await all({ csv: { quote: "'" } }, text), [
      { id: '1', text: `say "hi", it's ok` },
      { id: '2', text: '"x"' },
    ])
  },
)

void t.test('lines above the header are left out, and counted', async (t) => {
  const text = 'Sales, 2026\n\nid;text\n1;a\n2\n'
  const rows = await all({ csv: { skipLines: 2 } }, text)
  t.match(rows, [
    { id: '1', text: 'a' },
    { failure: { message: /line 5 has 1 value where the header has 2 names/ } },
  ])
  t.match(await all({}, 'Sales report\nid,text\n1,a\n'), [
    { failure: { message: /line 2 has 2 values.*a line above the header\?/ } },
    {},
  ])
})

void t.test('lines above the header end where they end, in whatever bytes they are', async (t) => {
  const table = 'id;text\n1;a\n2\n'
  const bad = { failure: { message: /line 5 has 1 value/ } }
  const latin = Buffer.from('Caf\xE9 \xFC\xFC\xFC\n\n', 'latin1')
  const titled = Buffer.concat([latin, Buffer.from(table)])
  t.match(await allBytes({ csv: { skipLines: 2 } }, titled), [{ id: '1', text: 'a' }, bad])
  for (const encoding of ['utf16le', 'utf16be'] as const) {
    // U+0A0A and U+0A00 have the bytes of a line end at odd places or alone.
    const text = encoded(`\u0A0A\u0A00\u000B\n\n${table}`, encoding)
    t.match(await allBytes({ encoding, csv: { skipLines: 2 } }, text), [
      { id: '1', text: 'a' },
      bad,
    ])
  }
  const later = encoded('title\nid,text\n1,it\x92s\n', 'latin1')
  await t.rejects(allBytes({ encoding: 'latin1', csv: { skipLines: 1 } }, later), {
    message: /line 3 or one shortly/,
  })
})

function allBytes(options: ReadRowsOptions, bytes: Buffer): Promise<unknown[]> {
  return readRows(Readable.from([bytes]), { format: 'csv', ...options }).toArray()
}

const tsv: Array<[string, TsvQuotes]> = [
  ['a\tb\n1\t2\n', 'none'],
  ['a\tb\n1\t5" pipe\n', 'none'],
  ['a\tb\n1\t"x" y\n', 'none'],
  ['a\tb\n1\t"x"\n2\ty\n', 'around'],
  ['a\tb\r\n1\t"x ""y"""\r\n\r\n2\t\r\n', 'around'],
  ['a\tb\n1\t"x\ny"\n2\t"z"\n', 'around'],
  ['a\tb\n1\t"x\n\ty"\n2\t"z"\n', 'doubtful'],
  ['a\tb\n1\t"x\ny"\n2\t"cut\nwithin', 'around'],
  ['a\tb\n1\t"Hello\n2\tfoo\n3\tbye"\n4\tz\n', 'doubtful'],
  ['a\tb\n1\t"x"\n2\tsay "hi"\n', 'doubtful'],
  ['a\tb\n1\t"open\n2\ty\n3\t"z\n', 'none'],
]
for (const [text, quotes] of tsv) {
  void t.test(`quotes of ${JSON.stringify(text)}: ${quotes}`, async (t) => {
    t.equal(tsvQuotes(text, '\t'), quotes)
  })
}

void t.test('a TSV with quotes of both kinds has to be said', async (t) => {
  const text = 'id\ttext\n1\t"a ""q"" b"\n2\t5" pipe\n'
  const read = (csv: CsvOptions) => all({ format: 'tsv', csv }, text)
  await t.rejects(read({}), {
    code: 'ERR_INPUT',
    message: /quotes around some values and within others.*csv: \{quote: false\}.*relaxQuotes/,
  })
  t.same(await read({ quote: false }), [
    { id: '1', text: '"a ""q"" b"' },
    { id: '2', text: '5" pipe' },
  ])
  t.same(await read({ quote: '"', relaxQuotes: true }), [
    { id: '1', text: 'a "q" b' },
    { id: '2', text: '5" pipe' },
  ])
})
