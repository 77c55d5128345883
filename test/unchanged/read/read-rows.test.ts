/** Every format from every kind of input, and inputs that can't be read at all. */
import { spawn } from 'node:child_process'
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { isMarkedRow } from '../../../src/as-row.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions, RowInput } from '../../../src/read/reading-options.ts'

const rows = [
  { id: 'a', text: 'plain' },
  { id: 'b', text: 'Grüße, 東京 🎈' },
  { id: 'c', text: 'two\nlines, "quoted"' },
]
const texts = {
  jsonl: rows.map((row) => JSON.stringify(row)).join('\n'),
  json: JSON.stringify(rows, null, 2),
  csv: 'id,text\na,plain\nb,"Grüße, 東京 🎈"\nc,"two\nlines, ""quoted"""\n',
}

const names: Array<[keyof typeof texts, string]> = [
  ['jsonl', 'rows.jsonl'],
  ['jsonl', 'rows.ndjson'],
  ['json', 'rows.json'],
  ['csv', 'rows.csv'],
  ['csv', 'ROWS.CSV'],
]

for (const [format, name] of names) {
  void t.test(`reads ${name}, plain and gzipped`, async (t) => {
    const dir = t.testdir({ [name]: texts[format] })
    writeFileSync(join(dir, `${name}.gz`), gzipSync(texts[format]))
    t.same(await all(join(dir, name)), rows)
    t.same(await all(join(dir, `${name}.gz`)), rows)
  })
}

for (const format of ['jsonl', 'json', 'csv'] as const) {
  void t.test(
    `reads ${format} from a Readable, cut into bytes, gzipped and as strings`,
    async (t) => {
      const bytes = Buffer.from(texts[format])
      t.same(await all(Readable.from(cut(bytes, 1)), { format }), rows)
      t.same(
        await all(Readable.from(cut(gzipSync(bytes), 7)), { format, compression: 'gzip' }),
        rows,
      )
      t.same(await all(Readable.from([texts[format]]), { format }), rows)
    },
  )

  void t.test(`reads ${format} of two gzip files, one after the other`, async (t) => {
    const half = texts[format].length >> 1
    const parts = [texts[format].slice(0, half), texts[format].slice(half)]
    const both = Buffer.concat(parts.map((part) => gzipSync(part)))
    t.same(await all(Readable.from([both]), { format, compression: 'gzip' }), rows)
  })

  void t.test(`reads ${format} without rows`, async (t) => {
    const empty = { jsonl: '', json: '[]', csv: 'id,text\n' }[format]
    t.same(await all(Readable.from([Buffer.from(empty)]), { format }), [])
  })

  void t.test(`drops a byte order mark before ${format}`, async (t) => {
    t.same(await all(Readable.from([Buffer.from(`\uFEFF${texts[format]}`)]), { format }), rows)
  })
}

void t.test('reads stdin as JSON Lines by default', async (t) => {
  const script = `
    import { readRows } from ${JSON.stringify(moduleUrl('read-rows'))}
    for await (const row of readRows('-', JSON.parse(process.argv[1]))) console.log(JSON.stringify(row))`
  const run = (options: ReadRowsOptions, input: string | Buffer) => {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      JSON.stringify(options),
    ])
    child.stdin.end(input)
    child.stderr.pipe(process.stderr)
    return child.stdout.toArray().then((chunks) => Buffer.concat(chunks).toString().trim())
  }
  t.equal(await run({}, texts.jsonl), texts.jsonl)
  t.equal(await run({ format: 'json', compression: 'gzip' }, gzipSync(texts.json)), texts.jsonl)
})

void t.test('options override the file name', async (t) => {
  const dir = t.testdir({ 'rows.txt': texts.csv, 'rows.json': texts.jsonl })
  t.same(await all(join(dir, 'rows.txt'), { format: 'csv' }), rows)
  t.same(await all(join(dir, 'rows.json'), { format: 'jsonl' }), rows)
})

void t.test('a row that looks like an outcome is a row', async (t) => {
  const outcome = { type: 'outcome', ok: true, custom_id: 'x', position: 0, attempt: 1 }
  for (const format of ['jsonl', 'json'] as const) {
    const text = format === 'json' ? JSON.stringify([outcome]) : JSON.stringify(outcome)
    const [row] = await all(Readable.from([Buffer.from(text)]), { format })
    t.same(row, outcome)
    t.ok(isMarkedRow(row as object), format)
  }
})

for (const format of ['jsonl', 'json', 'csv'] as const) {
  void t.test(`a __proto__ key of ${format} is plain data`, async (t) => {
    const text = {
      jsonl: '{"__proto__":{"polluted":1},"constructor":{"a":1}}',
      json: '[{"__proto__":{"polluted":1},"constructor":{"a":1}}]',
      csv: '__proto__,constructor\npolluted,a\n',
    }[format]
    const [row] = await all(Readable.from([Buffer.from(text)]), { format })
    t.same(Object.keys(row as object), ['__proto__', 'constructor'])
    t.equal(Object.getPrototypeOf(row), Object.prototype)
    t.equal((row as Record<string, unknown>)['polluted'], undefined)
    t.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })
}

const options: Array<[string, RowInput, object]> = [
  ['an unknown compression', 'rows.jsonl', { compression: 'bzip2' }],
  ['an unknown encoding', 'rows.csv', { encoding: 'klingon' }],
  ['a path in what is no document', 'rows.jsonl', { format: 'jsonl', path: 'a' }],
  ['a path with a gap', 'rows.json', { path: 'a..b' }],
  ['no input', [], {}],
  ['stdin among others', ['-', 'rows.jsonl'], {}],
  ['an input without a name', '', {}],
  ['a limit of no rows', 'rows.jsonl', { limit: 0 }],
  ['column names twice', 'rows.csv', { csv: { columns: ['a', 'a'] } }],
  ['a header to skip and no names', 'rows.csv', { csv: { skipHeader: true } }],
  ['a delimiter that is nothing', 'rows.csv', { csv: { delimiter: '' } }],
  ['an unknown format', 'rows.jsonl', { format: 'xml' }],
  ['an unknown onBadRow', 'rows.jsonl', { onBadRow: 'skip' }],
  ['a limit of nothing', 'rows.jsonl', { maxLineBytes: 0 }],
  ['a ratio that is no number', 'rows.jsonl', { maxInflateRatio: Number.NaN }],
]
for (const [title, input, given] of options) {
  void t.test(`refuses ${title} at once`, async (t) => {
    t.throws(() => readRows(input, given), { code: 'ERR_OPTION' })
  })
}

const unreadable: Array<[string, (dir: string) => string, RegExp]> = [
  ['a file that is not there', (dir) => join(dir, 'none.jsonl'), /none\.jsonl does not exist/],
  ['a folder', (dir) => (mkdirSync(join(dir, 'f.jsonl')), join(dir, 'f.jsonl')), /is a folder/],
  ['a path through a file', (dir) => join(dir, 'file', 'x.jsonl'), /does not exist: part/],
  ['a file without permission', (dir) => join(dir, 'secret.jsonl'), /may not be read/],
]
for (const [title, path, message] of unreadable) {
  const skip =
    /permission/.test(title) && process.getuid?.() === 0 ? 'root may read everything' : false
  void t.test(`names ${title}`, { skip }, async (t) => {
    const dir = t.testdir({ file: '' })
    writeFileSync(join(dir, 'secret.jsonl'), '', { mode: 0 })
    await t.rejects(all(path(dir)), { code: 'ERR_INPUT', message, resumable: true })
  })
}

const damaged: Array<[string, (gzip: Buffer) => Buffer, RegExp]> = [
  ['cut short', (gzip) => gzip.subarray(0, gzip.length - 9), /is cut short/],
  ['no gzip at all', () => Buffer.from(texts.jsonl), /is not gzip data/],
  ['damaged in the middle', (gzip) => Buffer.from(gzip).fill(0xff, 20, 40), /is damaged/],
]
for (const [title, harm, message] of damaged) {
  void t.test(`names gzip data that is ${title}`, async (t) => {
    const dir = t.testdir()
    const path = join(dir, 'rows.jsonl.gz')
    const text = Array.from({ length: 500 }, () => JSON.stringify({ n: Math.random() })).join('\n')
    writeFileSync(path, harm(gzipSync(text)))
    await t.rejects(all(path), { code: 'ERR_INPUT', message })
    await t.rejects(all(path), { message: /rows\.jsonl\.gz/ })
  })
}

void t.test('stops at gzip over the ratio, unless the option allows it', async (t) => {
  const line = `${JSON.stringify({ text: 'x'.repeat(1000) })}\n`
  const bomb = gzipSync(line.repeat(80_000))
  const read = (extra: ReadRowsOptions) =>
    count(Readable.from([bomb]), { compression: 'gzip', ...extra })
  await t.rejects(read({}), { code: 'ERR_INPUT', message: /more than 200 times/ })
  t.equal(await read({ maxInflateRatio: 2000 }), 80_000)
})

void t.test('names a stream that fails or is closed before its end', async (t) => {
  const failing = Readable.from(
    (async function* () {
      yield Buffer.from('{"a":1}\n')
      throw Object.assign(new Error('the secret of the row'), { code: 'ECONNRESET' })
    })(),
  )
  const error = await all(failing).catch((e: Error) => e)
  t.match(error, { code: 'ERR_INPUT', message: /input stream could not be read \(ECONNRESET\)/ })
  t.notMatch((error as Error).message, /secret/)
  const closing = new PassThrough()
  const read = all(closing)
  closing.write('{"a":1}\n')
  closing.destroy()
  await t.rejects(read, { code: 'ERR_INPUT', message: /was closed before its end/ })
})

void t.test('is only a Readable, so nothing can be written to it', async (t) => {
  const source = readRows(createReadStream(fileURLToPath(import.meta.url)))
  t.notOk('write' in source)
  source.destroy()
})

async function all(input: string | Readable, given: ReadRowsOptions = {}): Promise<unknown[]> {
  const taken: unknown[] = []
  for await (const row of readRows(input, given)) taken.push(row)
  return taken
}

async function count(input: Readable, given: ReadRowsOptions): Promise<number> {
  let taken = 0
  for await (const _ of readRows(input, given)) taken++
  return taken
}

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function moduleUrl(name: string): string {
  return new URL(`../../../src/read/${name}.js`, import.meta.url).href
}
