/**
 * A file of the wrong kind ends the reading before the first row, and the error says what it
 * looks like.
 */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { Asker } from '../../../src/option-words.ts'
import { readRows, rowSource } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'
import { cut } from '../../fixtures/cut.ts'
import { encoded } from '../../fixtures/tables.ts'

const lines = '{"a":"secret"}\n{"a":"secret"}\n'
const object = (members: string) => `{"meta":{"n":2},${members}}`

/** What is read, what it was said to be, what is told, and the remedy for a program and for a command. */
const wrong: Array<[string, string | Buffer, ReadRowsOptions, RegExp, string, string]> = [
  [
    'a pretty-printed .jsonl',
    '{\n  "a": "secret"\n}\n{\n  "a": 2\n}\n',
    { format: 'jsonl' },
    /JSON values over several lines/,
    `format: 'json-values'`,
    '--format json-values',
  ],
  [
    'an array in a .jsonl',
    '[\n{"a":"secret"},\n{"a":2}\n]',
    { format: 'jsonl' },
    /is one JSON array/,
    `format: 'json'`,
    '--format json',
  ],
  [
    'a long array in a .jsonl',
    `[\n${lines.replaceAll('\n', ',\n').repeat(5000)}`,
    { format: 'jsonl' },
    /is one JSON array/,
    `format: 'json'`,
    '--format json',
  ],
  [
    'a table in a .jsonl',
    'id;text\n1;secret\n',
    { format: 'jsonl' },
    /looks like values between delimiters/,
    `format: 'csv'`,
    '--format csv',
  ],
  [
    'a table with quotes in a .jsonl',
    '"id","text"\n"1","secret"\n',
    { format: 'jsonl' },
    /looks like values between delimiters/,
    `format: 'csv'`,
    '--format csv',
  ],
  [
    'tabs in a .jsonl',
    'id\ttext\n1\tsecret\n',
    { format: 'jsonl' },
    /looks like values between delimiters/,
    `format: 'tsv'`,
    '--format tsv',
  ],
  [
    'lines in a .csv',
    lines,
    { format: 'csv' },
    /looks like JSON, a value a line/,
    `format: 'jsonl'`,
    '--format jsonl',
  ],
  [
    'an array in a .csv',
    '[\n{"a":"secret"},\n{"a":2}\n]',
    { format: 'csv' },
    /looks like JSON/,
    `format: 'json'`,
    '--format json',
  ],
  [
    'pretty JSON in a .tsv',
    '{\n"a": "secret"\n}\n',
    { format: 'tsv' },
    /looks like JSON/,
    `format: 'json-values'`,
    '--format json-values',
  ],
  [
    'a table in a .json',
    'id,text\n1,secret\n',
    { format: 'json' },
    /does not begin a JSON array/,
    `format: 'csv'`,
    '--format csv',
  ],
  [
    'one object in a .json',
    object('"data":{"items":[{"a":"secret"}]}'),
    { format: 'json' },
    /is one JSON object, with rows at data\.items/,
    `path: 'data.items'`,
    '--path data.items',
  ],
  [
    'a long object in a .json',
    object(`"rows":[${lines.replaceAll('\n', ',').repeat(5000)}`),
    { format: 'json' },
    /is one JSON object, with rows at rows/,
    `path: 'rows'`,
    '--path rows',
  ],
  [
    'one object without rows',
    object('"a":"secret"'),
    { format: 'json' },
    /is one JSON object and no array/,
    `path: 'data.items'`,
    '--path data.items',
  ],
  [
    'an array where there is to be a path',
    '[{"a":"secret"}]',
    { format: 'json', path: 'a' },
    /is an array at its top/,
    'path',
    '--path',
  ],
  [
    'a path that is not there',
    object('"data":[{"a":"secret"}]'),
    { format: 'json', path: 'data.items' },
    /no array at data\.items/,
    'path',
    '--path',
  ],
  [
    'gzip that nobody spoke of',
    gzipSync(lines),
    { format: 'jsonl', compression: 'none' },
    /is compressed by gzip/,
    `compression: 'gzip'`,
    '--format jsonl.gz',
  ],
  [
    'UTF-16 without a mark',
    encoded(lines, 'utf16le'),
    { format: 'jsonl' },
    /looks like UTF-16/,
    `encoding: 'utf16le'`,
    '--encoding utf16le',
  ],
  [
    'big-endian UTF-16 without a mark',
    encoded('id,text\n1,secret\n', 'utf16be'),
    { format: 'csv' },
    /looks like UTF-16/,
    `encoding: 'utf16be'`,
    '--encoding utf16be',
  ],
  [
    'UTF-16 of few Latin letters',
    encoded(`id;text\n${'1;東京 “中文” €\n'.repeat(40)}`, 'utf16be'),
    { format: 'csv' },
    /looks like UTF-16/,
    `encoding: 'utf16be'`,
    '--encoding utf16be',
  ],
  [
    'a column name twice',
    'a,b,a,\n1,secret,3,4\n',
    { format: 'csv' },
    /line 1: the header has the same name in columns 1 and 3, and no name in column 4/,
    'csv: {skipHeader: true}',
    '--skip-header',
  ],
  [
    'a quote in the wrong place',
    'a,b\n1,2\n1,sec"ret\n',
    { format: 'csv' },
    /line 3 has a quote in the wrong place/,
    'csv: {relaxQuotes: true}',
    '--relax-quotes',
  ],
  [
    'a quote that is never closed',
    'a,b\n1,"secret\n',
    { format: 'csv' },
    /line 2 opens a quote/,
    'csv: {quote: false}',
    '--quote none',
  ],
  [
    'no UTF-8',
    encoded('a,b\n1,caf\xE9\n', 'latin1'),
    { format: 'csv' },
    /line 2 is not valid UTF-8/,
    `encoding: 'windows-1252'`,
    '--encoding windows-1252',
  ],
  [
    'Windows-1252 said to be Latin-1',
    encoded('a,b\n1,5 €\n', 'windows-1252'),
    { format: 'csv', encoding: 'latin1' },
    /line 2 or one shortly behind it is not latin1/,
    `encoding: 'windows-1252'`,
    '--encoding windows-1252',
  ],
  [
    'an empty row, to end with',
    lines + 'null\n',
    { format: 'jsonl', onBadRow: 'error' },
    /line 3 is null/,
    `onBadRow: 'reject'`,
    '--on-bad-row reject',
  ],
  [
    'a line that is too long',
    lines,
    { format: 'jsonl', maxLineBytes: 5 },
    /line 1 is longer than 5 bytes/,
    'raise maxLineBytes',
    'raise --max-line-bytes',
  ],
]
for (const [title, bytes, options, message, inProgram, inCommand] of wrong) {
  void t.test(title, async (t) => {
    for (const [asker, remedy] of [
      ['library', inProgram],
      ['command', inCommand],
    ] as const) {
      const error = await failureOf(bytes, options, asker)
      t.match(error, { code: 'ERR_INPUT', message })
      t.ok(error.message.includes(remedy), `${asker}: ${remedy} in ${error.message}`)
      t.notMatch(error.message, /secret/)
      t.notMatch(error.message, asker === 'library' ? /--\w/ : /\w: ['{]/)
    }
  })
}

const strangers: Array<[string, Buffer, RegExp]> = [
  [
    'an Excel workbook',
    Buffer.from('PK\x03\x04 and more'),
    /zip archive or an Excel workbook.*CSV/,
  ],
  [
    'an old Excel workbook',
    Buffer.from('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'latin1'),
    /old Excel workbook/,
  ],
  ['a PDF', Buffer.from('%PDF-1.7 and more'), /is a PDF/],
  ['bzip2', Buffer.from('BZh91AY&SY'), /bzip2/],
  ['HTML', Buffer.from('<!DOCTYPE html><html>'), /HTML/],
  ['Parquet from a stream', Buffer.from('PAR1 and more'), /is Parquet.*save it to one/],
  ['zeros', Buffer.alloc(3000), /is no text: it is full of zeros/],
  ['a picture', Buffer.from('\x89PNG\r\n\x1A\n\0\0\0\rIHDR', 'latin1'), /is no text|UTF-8/],
]
for (const [title, bytes, message] of strangers) {
  for (const format of ['jsonl', 'json', 'csv', undefined] as const) {
    void t.test(`${title}, said to be ${format ?? 'nothing'}`, async (t) => {
      t.match(await failureOf(bytes, { format }), { code: 'ERR_INPUT', message })
    })
  }
}

const right: Array<[string, string, ReadRowsOptions, number]> = [
  ['a first line that is broken', '{"a":1,\n{"a":2}\n{"a":3}\n', { format: 'jsonl' }, 3],
  ['lines that are arrays', '[1,2]\n[3]\n', { format: 'jsonl' }, 2],
  ['one line that is an array of numbers', '[1,2]\n', { format: 'jsonl' }, 1],
  ['lines that are texts', '"a,b"\n"c"\n', { format: 'jsonl' }, 2],
  ['values one after the other in a .json', '{"a":1}{"a":\n2}', { format: 'json' }, 2],
  ['JSON Lines in a .json', '{"a":1}\n{"a":2}\n', { format: 'json' }, 2],
  ['one object as a value', '{"a":[{"b":1}]}', { format: 'json-values' }, 1],
  ['a header that begins as ORC does', 'ORCID,name\n1,2\n', { format: 'csv' }, 1],
  ['a header that begins as bzip2 does', 'BZhang,name\n1,2\n', { format: 'csv' }, 1],
  ['a header that begins with a bracket', '[id],text\n1,2\n', { format: 'csv' }, 1],
  ['nothing said: lines', '{"a":1}\n{"a":2}\n', {}, 2],
  ['nothing said: a table', 'id;text\n1;2\n3;4\n', {}, 2],
  ['nothing said: a column', 'text\na\nb\nc\n', {}, 3],
  ['nothing said: an array', ' [1,2,3]', {}, 3],
  ['nothing said: an array on one line', '[{"a":1},{"b":2}]\n', {}, 2],
  ['nothing said: lines that are arrays', '[1,2]\n[3]\n', {}, 2],
  ['nothing said: values over lines', '{\n"a":1}\n{"a":\n2}', {}, 2],
  ['nothing said and nothing there', '', {}, 0],
  ['only white space', ' \n\n', { format: 'jsonl' }, 0],
  ['a header and no rows', 'a,b\n', { format: 'csv' }, 0],
]
for (const [title, text, options, count] of right) {
  void t.test(`${title}: read, in whatever pieces it comes`, async (t) => {
    for (const size of [1, 3, 1000]) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
      const rows = await all(Readable.from(pieces.map((piece) => Buffer.from(piece))), options)
      t.equal(rows.length, count, `${size} bytes a piece`)
    }
  })
}

async function all(
  input: Readable,
  options: ReadRowsOptions,
  asker: Asker = 'library',
): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of rowSource(input, options, asker)) rows.push(row)
  return rows
}

/** The error, which comes before the first row unless it is about one. */
async function failureOf(
  bytes: string | Buffer,
  options: ReadRowsOptions,
  asker?: Asker,
): Promise<Error> {
  const blocks = Readable.from([Buffer.from(bytes)])
  return await all(blocks, options, asker).then(
    () => new Error('it was read'),
    (error: Error) => error,
  )
}

void t.test(
  'what an input is taken for does not depend on the blocks in which it comes',
  async (t) => {
    const records = Array.from({ length: 3000 }, (_, i) => `${i};x, "y"; z`)
    const late = [
      ...Array.from({ length: 40 }, (_, i) => `${i}\t${'long '.repeat(400)}`),
      'x\tsay "yes"',
    ]
    // As many records speak for a comma in the first 64 KB as for a semicolon, but one; in all of them fewer.
    const close = Array.from(
      { length: 60 },
      (_, i) => `${'x'.repeat(1490)}${i % 2 === 0 && i < 44 ? ',' : ';'}y`,
    )
    const inputs: Array<[string, ReadRowsOptions]> = [
      [`id;text, or so\n${records.join('\n')}`, { format: 'csv', csv: { relaxQuotes: true } }],
      [`a,b;c\n${close.join('\n')}\n`, { format: 'csv' }],
      [`id\ttext\n${late.join('\n')}\n`, { format: 'tsv' }],
      [`id\ttext\n${late.toReversed().join('\n')}\n`, { format: 'tsv' }],
      [`${JSON.stringify({ a: 'x'.repeat(70_000) }, null, 1)}\n{}`, {}],
    ]
    for (const [text, options] of inputs) {
      const ways = new Set<string>()
      for (const size of [100, 5000, 65_536, 200_000, 1_000_000]) {
        const bytes = Buffer.from(text)
        ways.add(
          await all(Readable.from(cut(bytes, size)), options).then(
            (rows) => JSON.stringify(rows),
            String,
          ),
        )
      }
      t.equal(ways.size, 1)
    }
  },
)

void t.test(
  'an array on the only line of a .jsonl, by its name and by what was said',
  async (t) => {
    const path = join(t.testdir({ 'a.jsonl': '[{"a":"secret"},{"a":2}]\n' }), 'a.jsonl')
    const error = { code: 'ERR_INPUT', message: /is one JSON array.*format: 'json'/ }
    await t.rejects(readRows(path).toArray(), error)
    t.same(await readRows(path, { format: 'jsonl' }).toArray(), [[{ a: 'secret' }, { a: 2 }]])
    t.equal((await readRows(path, { format: 'json' }).toArray()).length, 2)
    await t.rejects(readRows(path, { path: 'a' }).toArray(), {
      message: /is read as jsonl.*path is for one JSON document/,
    })
  },
)

/** Whatever bytes come first, the same rows or the same refusal: a resume reads what the first run has read. */
const slow: Array<[string, string, ReadRowsOptions]> = [
  ['lines that are arrays', '["aaaaaaaaaaaa","b"]\n["c","d"]\n', {}],
  ['a log before the lines', 'INFO, loaded {3} rows\n{"a":1}\n', { format: 'jsonl' }],
  [
    'a TSV with bare quotes',
    'id\ttext\n1\ta "b" c\n2\tplain\n3\tsay "hi" now\n',
    { format: 'tsv' },
  ],
  ['a TSV with quotes', 'id\ttext\n1\t"quoted"\n2\tplain\n', { format: 'tsv' }],
  ['a TSV with both', 'id\ttext\n1\t"quoted"\n3\tsay "hi" now\n', { format: 'tsv' }],
  ['a word in quotes that never close', '1\t"Hello\n2\tfoo\n3\tbye"\n4\tz\n', { format: 'tsv' }],
  ['two delimiters', 'a,b;c\n1;2\n3;4,5\n', { format: 'csv' }],
  ['a zero', `id,text\n1,abcdefghijk\0b\n${'2,c\n'.repeat(300)}`, { format: 'csv' }],
  ['values over lines', '{"name":\n[1,"a]"]}\n{"b\\"":2}\n3\n4', { format: 'json-values' }],
  [
    'a path',
    '\n{"long name":{"n":[1]},"data":{"x":{"items":3},"it\\u0065ms":[1,"a",{"b":[]}]}} ',
    { path: 'data.items' },
  ],
  [
    'blank lines and comments above',
    '\n\n# x;y,z\nid;text\n1;"a#b"\n2;c #5\n',
    { format: 'csv', csv: { comment: '#' } },
  ],
  ['CRLF within quotes', 'id,text\r\n"x\r\n\r\ny",b\r\n1\r\n', { format: 'csv' }],
]
for (const [title, text, options] of slow) {
  void t.test(`${title}: the same, wherever it is cut`, async (t) => {
    const read = (...pieces: Buffer[]) =>
      all(Readable.from(pieces), options).then((rows) => JSON.stringify(rows), String)
    const bytes = Buffer.from(text)
    const whole = await read(bytes)
    for (let at = 1; at < Math.min(bytes.length, 120); at++) {
      t.equal(await read(bytes.subarray(0, at), bytes.subarray(at)), whole, `cut at ${at}`)
    }
    t.equal(await read(...Array.from(bytes, (byte) => Buffer.of(byte))), whole)
  })
}

void t.test('and what those are read as', async (t) => {
  const read = (title: string) => {
    const [, text, options] = slow.find(([name]) => name === title)!
    return all(Readable.from([Buffer.from(text)]), options)
  }
  t.same(await read('lines that are arrays'), [
    ['aaaaaaaaaaaa', 'b'],
    ['c', 'd'],
  ])
  t.match(await read('a log before the lines'), [{ ok: false }, { a: 1 }])
  t.match(await read('a TSV with bare quotes'), [
    { text: 'a "b" c' },
    { text: 'plain' },
    { text: 'say "hi" now' },
  ])
  t.match(await read('a TSV with quotes'), [{ text: 'quoted' }, { text: 'plain' }])
  await t.rejects(read('a TSV with both'), {
    message: /quotes around some values and within others/,
  })
  await t.rejects(read('a word in quotes that never close'), {
    message: /quotes around some values/,
  })
  t.equal((await read('a zero')).length, 301)
  t.same(await read('values over lines'), [{ name: [1, 'a]'] }, { 'b"': 2 }, 3, 4])
  t.same(await read('a path'), [1, 'a', { b: [] }])
  t.same(await read('blank lines and comments above'), [
    { id: '1', text: 'a#b' },
    { id: '2', text: 'c #5' },
  ])
  t.match(await read('CRLF within quotes'), [
    { text: 'b' },
    { failure: { message: /line 5 has 1 value/ } },
  ])
})
