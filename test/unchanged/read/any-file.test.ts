/**
 * The same rows, in any format, compression, encoding and number of files, make the same requests
 * byte for byte. ROWS_FILE=PATH takes the rows {id, text, category} of a JSONL file; otherwise rows
 * are made.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import t from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../../src/read/reading-options.ts'
import { toRequests } from '../../../src/to-requests.ts'
import { cut } from '../../fixtures/cut.ts'
import { zstdFrame } from '../../fixtures/parquet/stored.ts'
import { encoded, tableOf } from '../../fixtures/tables.ts'
import type { TextRow } from '../../fixtures/tables.ts'
import { collector } from '../../fixtures/sinks.ts'

const realRows = process.env['ROWS_FILE'] ?? ''

const rows: readonly TextRow[] =
  realRows !== ''
    ? readFileSync(realRows, 'utf8')
        .trimEnd()
        .split('\n')
        // Latin-1 only, so that every encoding can represent the rows.
        .map((line) => JSON.parse(line.replace(/[^\x20-\x7E\xA0-\xFF]/g, '?')) as TextRow)
    : Array.from({ length: 3000 }, (_, i) => ({
        id: `made-${i}`,
        text: `Row ${i}, "quoted"; with a | bar,\na line end and a tab\t, £${i}`,
        category: i % 2 === 0 ? 'even' : '',
      }))
t.comment(`${rows.length} rows, ${realRows === '' ? 'made here' : 'real ones'}`)

const jsonl = rows.map((row) => JSON.stringify(row)).join('\n')
const array = JSON.stringify(rows)
const pretty = JSON.stringify(rows, null, 2)

const files: Array<[name: string, bytes: string | Buffer, options?: ReadRowsOptions]> = [
  ['rows.jsonl', jsonl],
  ['rows.ndjson', `${jsonl.replaceAll('\n', '\r\n')}\r\n`],
  ['rows.json', array],
  ['pretty.json', pretty],
  ['values.json', rows.map((row) => JSON.stringify(row, null, 2)).join('\n')],
  ['values.txt', rows.map((row) => JSON.stringify(row, null, 2)).join('')],
  [
    'pretty.jsonl',
    rows.map((row) => JSON.stringify(row, null, 2)).join('\n'),
    { format: 'json-values' },
  ],
  [
    'nested.json',
    `{"meta":{"n":[1,{"items":[{"id":"x"}]}]},"data":{"count":2,"items":${array}},"z":[]}`,
    { path: 'data.items' },
  ],
  ['lines.txt', jsonl],
  ['array.txt', array],
  ['utf16.jsonl', encoded(jsonl, 'utf16le-bom')],
  ['utf16.json', encoded(array, 'utf16be'), { encoding: 'utf16be' }],
]
for (const delimiter of [',', ';', '\t', '|']) {
  for (const quoted of ['all', 'needed'] as const) {
    for (const encoding of [
      'utf8',
      'utf8-bom',
      'utf16le-bom',
      'utf16be-bom',
      'utf16le',
      'utf16be',
      'latin1',
      'windows-1252',
    ]) {
      const text = tableOf(rows, { delimiter, quoted, lineEnd: quoted === 'all' ? '\r\n' : '\n' })
      const isSaid = encoding === 'utf8' || encoding.endsWith('-bom')
      const options = isSaid ? {} : { encoding }
      const name = `${encoding}-${quoted}-${'comma semicolon tab bar'.split(' ')[',;\t|'.indexOf(delimiter)]}.csv`
      files.push([name, encoded(text, encoding), options])
    }
  }
}
files.push(['rows.tsv', tableOf(rows, { delimiter: '\t' })])
files.push(['table.txt', tableOf(rows, { delimiter: '\t' })])
files.push(['sep.csv', tableOf(rows, { delimiter: '|', sepLine: true })])
files.push([
  'sep16.csv',
  encoded(tableOf(rows, { delimiter: ';', sepLine: true, lineEnd: '\r\n' }), 'utf16le-bom'),
])

const parquet = parquetOf(rows)
files.push(['rows.parquet', parquet])
files.push(['rows.bin', parquet, { format: 'parquet' }])

const wanted = await requestsOf(
  (() => {
    const dir = t.testdir({ 'plain.jsonl': jsonl })
    return join(dir, 'plain.jsonl')
  })(),
)

void t.test('the first file holds the rows', async (t) => {
  t.equal(wanted.length, rows.length)
  t.match(wanted[0], new RegExp(`^\\{"type":"request","custom_id":"${rows[0]!['id']}"`))
})

for (const [name, bytes, options] of files) {
  void t.test(name, async (t) => {
    const path = join(t.testdir(), name)
    writeFileSync(path, bytes)
    t.ok(same(await requestsOf(path, options)), name)
    if (name.includes('needed') || bytes === parquet) return
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 1 }))
    t.ok(same(await requestsOf(`${path}.gz`, options)), `${name}.gz`)
    if (name.startsWith('utf') || name.startsWith('latin') || name.startsWith('win')) return
    writeFileSync(`${path}.zst`, zstdOf(Buffer.from(bytes)))
    t.ok(same(await requestsOf(`${path}.zst`, options)), `${name}.zst`)
  })
}

void t.test('several files: by glob, as a folder and one by one', async (t) => {
  const dir = t.testdir()
  const size = Math.ceil(rows.length / 12)
  const parts: string[] = []
  for (let part = 0; part < 12; part++) {
    const some = rows.slice(part * size, (part + 1) * size)
    const texts = [
      ['jsonl', some.map((row) => JSON.stringify(row)).join('\n')],
      ['json', JSON.stringify(some)],
      ['csv', tableOf(some, { delimiter: ';' })],
      ['parquet', parquetOf(some)],
      ['jsonl.gz', gzipSync(some.map((row) => JSON.stringify(row)).join('\n'))],
    ] as const
    const [ending, bytes] = texts[part % texts.length]!
    parts.push(join(dir, `part-${part}.${ending}`))
    writeFileSync(parts.at(-1)!, bytes)
  }
  t.ok(same(await requestsOf(join(dir, 'part-*'))), 'a glob')
  t.ok(same(await requestsOf(dir)), 'a folder')
  t.ok(same(await requestsOf(parts)), 'one by one')
  t.notOk(same(await requestsOf(parts.toReversed())), 'in the order given')
})

/** Several frames, one after the other. */
function zstdOf(bytes: Buffer): Buffer {
  return Buffer.concat(cut(bytes, 100_000).map(zstdFrame))
}

function parquetOf(rows: readonly TextRow[]): Buffer {
  const columnData = ['id', 'text', 'category'].map((name) => ({
    name,
    data: rows.map((row) => row[name]!),
    type: 'STRING' as const,
  }))
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1000 }))
}

function same(requests: readonly string[]): boolean {
  return (
    requests.length === wanted.length && requests.every((request, at) => request === wanted[at])
  )
}

async function requestsOf(input: string | string[], options?: ReadRowsOptions): Promise<string[]> {
  const sink = collector()
  const make = (row: TextRow) => ({
    custom_id: row['id']!,
    params: {
      model: 'claude-haiku-5-5',
      max_tokens: 20,
      messages: [
        { role: 'user' as const, content: `Which intent? ${row['text']} (${row['category']})` },
      ],
    },
  })
  await pipeline(readRows<TextRow>(input, options), toRequests(make, { carry: true }), sink)
  return sink.items.map((item) => JSON.stringify(item))
}
