/** Reading waits for its reader, and closes its file however it ends. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { Test } from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import { noOpenFiles, openFiles } from '../../fixtures/open-files.ts'
import { brokenSink, closed, collector, slowSink, turns } from '../../fixtures/sinks.ts'

const rows = Array.from({ length: 20_000 }, (_, i) => ({
  id: `row ${i}`,
  text: 'some text '.repeat(5),
}))
const texts = {
  jsonl: rows.map((row) => JSON.stringify(row)).join('\n'),
  json: JSON.stringify(rows),
  csv: `id,text\n${rows.map(({ id, text }) => `${id},${text}`).join('\n')}\n`,
}
const names = ['jsonl', 'json', 'csv', 'jsonl.gz', 'json.gz', 'csv.gz'] as const

for (const name of names) {
  void t.test(`${name}: the file is closed`, { skip: noOpenFiles }, async (t) => {
    const path = fileOf(t, name)

    await t.test('at the end', async (t) => {
      const sink = collector()
      const source = readRows(path)
      await pipeline(source, sink)
      t.same(sink.items.length, rows.length)
      t.same(sink.items.at(-1), rows.at(-1))
      await closed(source)
      t.same(openFiles(path), [])
    })

    await t.test('when a loop breaks off', async (t) => {
      const source = readRows(path)
      for await (const row of source) {
        t.same(row, rows[0])
        // A small file may have been read to its end by now, and be closed.
        t.ok(openFiles(path).length <= 1)
        break
      }
      await closed(source)
      t.same(openFiles(path), [])
    })

    await t.test('on destroy, before close is told', async (t) => {
      const source = readRows(path)
      await once(source, 'readable')
      source.destroy()
      await closed(source)
      t.same(openFiles(path), [])
    })

    await t.test('on destroy before it was open', async (t) => {
      const source = readRows(path).destroy()
      await closed(source)
      t.same(openFiles(path), [])
    })

    await t.test('on abort', async (t) => {
      const controller = new AbortController()
      const source = readRows(path, { signal: controller.signal })
      await once(source, 'readable')
      controller.abort()
      const [error] = (await once(source, 'error')) as [Error]
      t.match(error, { name: 'AbortError' })
      await closed(source)
      t.same(openFiles(path), [])
    })

    await t.test('when the sink fails', async (t) => {
      const boom = new Error('boom')
      const source = readRows(path)
      await t.rejects(pipeline(source, brokenSink(boom)), boom)
      await closed(source)
      t.same(openFiles(path), [])
    })
  })

  void t.test(`${name}: a slow sink holds the reading`, async (t) => {
    const source = readRows<unknown>(fileOf(t, name))
    let most = 0
    let taken = 0
    const sink = slowSink(() => {
      most = Math.max(most, source.readableLength)
      if (++taken === 300) source.destroy()
    })
    await t.rejects(pipeline(source, sink), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
    t.ok(most <= 1, `${most} rows were waiting`)
  })
}

for (const format of ['jsonl', 'json', 'csv'] as const) {
  void t.test(`${format}: bytes are read a little ahead of the rows and no more`, async (t) => {
    const block = Buffer.from(
      {
        jsonl: '{"id":"a row like others"}\n',
        json: '{"id":"a row like others"},',
        csv: 'a row like others\n',
      }[format].repeat(2000),
    )
    let given = 0
    const endless = new Readable({
      read() {
        const head = given === 0 ? { jsonl: '', json: '[', csv: 'id\n' }[format] : ''
        given += block.length
        this.push(Buffer.concat([Buffer.from(head), block]))
      },
    })
    const source = readRows(endless, { format })
    let taken = 0
    for await (const row of source) {
      t.same(row, { id: 'a row like others' })
      if (++taken % 10 === 0) await turns(20)
      if (taken === 30) break
    }
    t.ok(given < 700_000, `${given} bytes were read for 30 rows`)
    t.ok(endless.destroyed)
  })
}

for (const format of ['jsonl', 'json', 'csv'] as const) {
  void t.test(`${format}: few long rows are held while nobody reads`, async (t) => {
    const text = 'x'.repeat(1_000_000)
    let given = 0
    async function* blocks(): AsyncGenerator<Buffer> {
      yield Buffer.from({ jsonl: '', json: '[', csv: 'text\n' }[format])
      for (; ; given++) {
        const row = { jsonl: `{"text":"${text}"}\n`, json: `{"text":"${text}"},`, csv: `${text}\n` }
        const bytes = Buffer.from(row[format])
        for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
      }
    }
    const source = readRows(Readable.from(blocks(), { objectMode: false }), { format })
    await once(source, 'readable')
    for (let last = -1; last < given; await turns(200)) last = given
    t.ok(given <= 6, `${given} rows were begun`)
    source.destroy()
    await closed(source)
  })
}

void t.test('a stream that was given is destroyed with the rows', async (t) => {
  const bytes = Readable.from([Buffer.from('1\n2\n3\n')])
  for await (const row of readRows(bytes)) {
    t.equal(row, 1)
    break
  }
  t.ok(bytes.destroyed)
})

void t.test(
  'rows that were in front of a fault are read before it, when read one by one',
  async (t) => {
    const seen: unknown[] = []
    const bytes = Readable.from([Buffer.from('1\n2\n'), Buffer.from('3\n{\n')])
    await t.rejects(
      async () => {
        for await (const row of readRows(bytes, { onBadRow: 'error' })) seen.push(row)
      },
      { code: 'ERR_INPUT', message: /line 4/ },
    )
    t.same(seen, [1, 2].slice(0, seen.length))
  },
)

function fileOf(t: Test, name: (typeof names)[number]): string {
  const path = join(t.testdir(), `rows.${name}`)
  const text = texts[name.replace('.gz', '') as keyof typeof texts]
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

void t.test('a given stream goes with the source, also before anybody has read', async (t) => {
  const unread = new Readable({ read() {} })
  const source = readRows(unread)
  source.destroy()
  await closed(source)
  t.ok(unread.destroyed)
  const failing = new Readable({ read() {} })
  const rows = readRows(failing)
  failing.destroy(new Error('boom'))
  await turns(5)
  await t.rejects(rows.toArray(), { code: 'ERR_INPUT', message: /could not be read/ })
})

void t.test(
  'a source that is destroyed or aborted before its file is open ends in order',
  async (t) => {
    for (let turn = 0; turn < 5; turn++) {
      const source = readRows(join(t.testdirName, 'not-there.jsonl'))
      source.on('error', () => {})
      source.read(0)
      await turns(turn)
      source.destroy()
      await closed(source)
    }
    const aborted = readRows(fileOf(t, 'jsonl'), { signal: AbortSignal.abort() })
    const [error] = (await once(aborted, 'error')) as [Error]
    t.match(error, { name: 'AbortError' })
    await turns(20)
  },
)
