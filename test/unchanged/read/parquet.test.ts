/**
 * Parquet files as writers make them: all rows come out, nothing stays open, memory stays flat.
 */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import { noOpenFiles, openFiles } from '../../fixtures/open-files.ts'
import { fileWith, rowsOf, source } from '../../fixtures/parquet/rows-of.ts'
import { codecs, written } from '../../fixtures/parquet/written.ts'
import { brokenSink, closed, collector, slowSink } from '../../fixtures/sinks.ts'

const rows = Array.from({ length: 10_003 }, (_, i) => ({
  id: `row ${i}`,
  text: i % 7 === 0 ? null : `What is number ${(i * i) % 1009}? ünd ${'so on '.repeat(i % 9)}`,
  label: `class ${i % 77}`,
  count: i * 1000,
}))
const columns = [
  { name: 'id', data: rows.map(({ id }) => id), type: 'STRING' as const },
  { name: 'text', data: rows.map(({ text }) => text), type: 'STRING' as const },
  { name: 'label', data: rows.map(({ label }) => label), type: 'STRING' as const },
  { name: 'count', data: rows.map(({ count }) => count), type: 'INT32' as const },
]

for (const codec of codecs) {
  void t.test(`${codec}: the rows are those of the same data as JSON Lines`, async (t) => {
    const path = fileWith(t, written({ columnData: columns, codec, pageSize: 5000 }))
    const lines = join(path, '..', 'rows.jsonl')
    writeFileSync(lines, rows.map((row) => JSON.stringify(row)).join('\n'))
    const expected: unknown[] = []
    for await (const row of readRows(lines)) expected.push(row)
    t.same(await rowsOf(path), expected)
  })
}

const encodings = [
  'PLAIN',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
] as const
for (const encoding of encodings) {
  void t.test(`text in ${encoding}`, async (t) => {
    const data = rows.map(({ text }) => text)
    const column = { name: 'text', data, type: 'STRING' as const, encoding }
    const path = fileWith(t, written({ columnData: [column], pageSize: 3000 }))
    t.same(
      await rowsOf(path),
      rows.map(({ text }) => ({ text })),
    )
  })
}

for (const encoding of ['DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT', 'RLE_DICTIONARY'] as const) {
  void t.test(`numbers in ${encoding}`, async (t) => {
    const numbers = rows.map((_, i) => (i % 11 === 0 ? null : ((i * 7919) % 99_991) - 5000))
    const longs = numbers.map((number) => (number === null ? null : BigInt(number) * 9_000_000n))
    const columnData = [
      { name: 'int', data: numbers, type: 'INT32' as const, encoding },
      { name: 'long', data: longs, type: 'INT64' as const, encoding },
    ]
    const path = fileWith(t, written({ columnData, pageSize: 3000 }))
    const expected = numbers.map((int) => ({ int, long: int === null ? null : int * 9_000_000 }))
    t.same(await rowsOf(path), expected)
  })
}

void t.test('ten thousand row groups of a row each', async (t) => {
  const path = fileWith(t, written({ columnData: columns, rowGroupSize: 1 }))
  t.same(await rowsOf(path), rows)
})

void t.test('a thousand columns', async (t) => {
  const columnData = Array.from({ length: 1000 }, (_, i) => ({
    name: `c${i}`,
    data: [i, null, -i],
    type: 'INT32' as const,
  }))
  const [first, second, third] = await rowsOf(fileWith(t, written({ columnData })))
  t.same(
    Object.entries(first as object),
    columnData.map(({ name }, i) => [name, i]),
  )
  t.equal(Object.values(second as object).filter((value) => value === null).length, 1000)
  t.match(third, { c1: -1, c999: -999 })
})

void t.test('no rows, and rows of nothing but nulls', async (t) => {
  const none = written({ columnData: [{ name: 'a', data: [], type: 'STRING' }] })
  t.same(await rowsOf(fileWith(t, none)), [])
  const nulls = written({ columnData: [{ name: 'a', data: [null, null], type: 'STRING' }] })
  t.same(await rowsOf(fileWith(t, nulls)), [{ a: null }, { a: null }])
})

void t.test('a row group is not in memory', async (t) => {
  const text = 'some text that goes on for a while, '.repeat(30)
  const data = Array.from({ length: 30_000 }, (_, i) => `${i} ${text}`)
  const column = { name: 'text', data, type: 'STRING' as const, encoding: 'PLAIN' as const }
  const path = fileWith(
    t,
    written({
      columnData: [column],
      rowGroupSize: 30_000,
      pageSize: 50_000,
      codec: 'UNCOMPRESSED',
    }),
  )
  const before = process.memoryUsage().arrayBuffers
  for await (const row of source(path)) {
    t.same(row, { text: data[0] })
    const held = process.memoryUsage().arrayBuffers - before
    t.ok(held < 4_000_000, `${held} bytes`)
    break
  }
})

void t.test('the file is closed', { skip: noOpenFiles }, async (t) => {
  const path = fileWith(t, written({ columnData: columns, pageSize: 5000 }))

  await t.test('at the end', async (t) => {
    const sink = collector()
    const rowSource = source(path)
    await pipeline(rowSource, sink)
    t.same(sink.items, rows)
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('when a loop breaks off', async (t) => {
    const rowSource = source(path)
    for await (const row of rowSource) {
      t.same(row, rows[0])
      t.equal(openFiles(path).length, 1)
      break
    }
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('on destroy while it is read, before close is told', async (t) => {
    const rowSource = source(path)
    await once(rowSource, 'readable')
    for (let i = 0; i < 200; i++) rowSource.read()
    rowSource.destroy()
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('on destroy before it was open', async (t) => {
    const rowSource = source(path).destroy()
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('on abort', async (t) => {
    const controller = new AbortController()
    const rowSource = source(path, 'error', { signal: controller.signal })
    await once(rowSource, 'readable')
    controller.abort()
    const [error] = (await once(rowSource, 'error')) as [Error]
    t.match(error, { name: 'AbortError' })
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('when the sink fails', async (t) => {
    const boom = new Error('boom')
    const rowSource = source(path)
    await t.rejects(pipeline(rowSource, brokenSink(boom)), boom)
    await closed(rowSource)
    t.same(openFiles(path), [])
  })

  await t.test('when it is no Parquet', async (t) => {
    const other = fileWith(t, Buffer.from('{"id":1}\n'.repeat(10)))
    const rowSource = source(other)
    await t.rejects(pipeline(rowSource, collector()), { code: 'ERR_INPUT' })
    await closed(rowSource)
    t.same(openFiles(other), [])
  })
})

void t.test('a slow sink holds the reading', async (t) => {
  const rowSource = source(fileWith(t, written({ columnData: columns })))
  let most = 0
  let taken = 0
  const sink = slowSink(() => {
    most = Math.max(most, rowSource.readableLength)
    if (++taken === 300) rowSource.destroy()
  })
  await t.rejects(pipeline(rowSource, sink), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  t.ok(most <= 1, `${most} rows were waiting`)
})
