/** What the files contain, and when: .part, rename, rejects, links, devices, stdout. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import t from 'tap'
import { rejected } from '../../../src/rejected.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import { writeRows } from '../../../src/write/write-rows.ts'
import { openFiles } from '../../fixtures/open-files.ts'
import { closed, turns } from '../../fixtures/sinks.ts'

const boom = new Error('boom')
const row = (position: number) => ({
  type: 'outcome',
  ok: true,
  position,
  text: `Grüße ${position}`,
})
const bad = (position: number) => rejected({ position }, 'no good')
const lines = (...rows: unknown[]) => rows.map((each) => `${JSON.stringify(each)}\n`).join('')

for (const order of ['ended', 'input'] as const) {
  void t.test(`${order}: writes one row per line`, async (t) => {
    const out = join(t.testdir(), 'out.jsonl')
    const separators = String.fromCodePoint(0x2028, 0x85)
    const rows = [
      { position: 0, text: `a\nb\r${separators}🎈\u0000`, lone: '\ud800' },
      JSON.parse('{"position":1,"__proto__":{"x":1},"constructor":2}'),
      { position: 2, text: 'x'.repeat(1_000_000) },
      { position: 3, text: 'é'.repeat(100_000), nothing: undefined },
    ]
    await pipeline(Readable.from(rows), writeRows(out, { order }))
    t.equal(readFileSync(out, 'utf8'), lines(...rows))
    t.equal(readFileSync(out, 'utf8').split('\n').length, 5)
    const again: unknown[] = await readRows(out).toArray()
    t.same(Object.keys(again[1] as object), ['position', '__proto__', 'constructor'])
  })

  void t.test(`${order}: no rows make an empty file`, async (t) => {
    const out = join(t.testdir(), 'out.jsonl')
    await pipeline(Readable.from([]), writeRows(out, { order }))
    t.equal(readFileSync(out, 'utf8'), '')
  })

  void t.test(
    `${order}: the last complete output stays until the new one is complete`,
    async (t) => {
      const dir = t.testdir({
        'out.jsonl': 'old',
        'out.jsonl.part': 'of a crash, and longer than what comes',
      })
      const out = join(dir, 'out.jsonl')
      const sink = writeRows(out, { order })
      sink.write(row(0))
      await turns(20)
      t.equal(readFileSync(out, 'utf8'), 'old')
      sink.end(row(1))
      await finished(sink)
      t.equal(readFileSync(out, 'utf8'), lines(row(0), row(1)))
      t.same(readdirSync(dir), ['out.jsonl'])
    },
  )

  const ends: Array<
    [
      string,
      (sink: Writable, abort: () => void) => unknown,
      Error | { code: string } | { name: string },
    ]
  > = [
    ['an error upstream', (sink) => sink.destroy(boom), boom],
    ['a row that is no JSON', (sink) => sink.write({ position: 1, n: 1n }), { code: 'ERR_INPUT' }],
    ['a destroy', (sink) => sink.destroy(), { code: 'ERR_STREAM_PREMATURE_CLOSE' }],
    ['an abort', (_sink, abort) => abort(), { name: 'AbortError' }],
  ]
  for (const [title, end, error] of ends) {
    void t.test(`${order}: ${title} leaves the .part with what was finished`, async (t) => {
      const dir = t.testdir({ 'out.jsonl': 'old' })
      const out = join(dir, 'out.jsonl')
      const controller = new AbortController()
      const sink = writeRows(out, { order, signal: controller.signal })
      sink.write(row(0), () => end(sink, () => controller.abort()))
      await t.rejects(finished(sink), error)
      await closed(sink)
      t.equal(readFileSync(out, 'utf8'), 'old')
      t.equal(readFileSync(`${out}.part`, 'utf8'), lines(row(0)))
      t.same(readdirSync(dir), ['out.jsonl', 'out.jsonl.part'])
      t.same(openFiles(dir), [])
      await pipeline(Readable.from([row(7)]), writeRows(out, { order }))
      t.equal(readFileSync(out, 'utf8'), lines(row(7)))
      t.same(readdirSync(dir), ['out.jsonl'])
    })
  }

  void t.test(`${order}: rejects go to a separate file`, async (t) => {
    const dir = t.testdir({ 'bad.jsonl': 'old' })
    const [out, rejects] = [join(dir, 'out.jsonl'), join(dir, 'bad.jsonl')]
    const items = [row(0), bad(1), { ok: false, position: 2 }, row(3), { position: 4 }]
    await pipeline(Readable.from(items), writeRows(out, { order, rejects }))
    t.equal(readFileSync(out, 'utf8'), lines(row(0), row(3), { position: 4 }))
    t.equal(readFileSync(rejects, 'utf8'), lines(bad(1), { ok: false, position: 2 }))
    t.same(readdirSync(dir).sort(), ['bad.jsonl', 'out.jsonl'])
  })

  void t.test(`${order}: neither file is renamed before both are complete`, async (t) => {
    // A full device stands in for the second file's .part.
    const dir = t.testdir({ 'out.jsonl': 'old', 'bad.jsonl': 'old' })
    const [out, rejects] = [join(dir, 'out.jsonl'), join(dir, 'bad.jsonl')]
    symlinkSync('/dev/full', `${rejects}.part`)
    const run = pipeline(Readable.from([row(0), bad(1)]), writeRows(out, { order, rejects }))
    const message = /could not write .*bad\.jsonl\.part: the disk is full/
    await t.rejects(run, { code: 'ERR_STORAGE', message, cause: { code: 'ENOSPC' } })
    t.equal(readFileSync(out, 'utf8'), 'old')
    t.equal(readFileSync(`${out}.part`, 'utf8'), lines(row(0)))
  })
}

void t.test('a full disk stops the rows while they still come', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  symlinkSync('/dev/full', `${out}.part`)
  let given = 0
  const endless = new Readable({
    objectMode: true,
    read() {
      this.push(row(given++))
    },
  })
  await t.rejects(pipeline(endless, writeRows(out)), {
    code: 'ERR_STORAGE',
    cause: { code: 'ENOSPC' },
  })
  t.ok(endless.destroyed)
  t.notOk(existsSync(out))
})

void t.test('a slow trickle can be watched in the .part', async (t) => {
  const out = join(t.testdir(), 'out.jsonl')
  const sink = writeRows(out)
  sink.write(row(0))
  while (!existsSync(`${out}.part`) || readFileSync(`${out}.part`, 'utf8') === '') await turns(10)
  t.equal(readFileSync(`${out}.part`, 'utf8'), lines(row(0)))
  await closed(sink.destroy())
})

void t.test('a private output stays private, and a link stays a link', async (t) => {
  const dir = t.testdir({ real: { 'out.jsonl': 'old' } })
  const real = join(dir, 'real', 'out.jsonl')
  const link = join(dir, 'link.jsonl')
  chmodSync(real, 0o600)
  symlinkSync(real, link)
  await pipeline(Readable.from([row(0)]), writeRows(link))
  t.equal(readFileSync(real, 'utf8'), lines(row(0)))
  t.ok(lstatSync(link).isSymbolicLink())
  t.equal(statSync(real).mode & 0o777, 0o600)
})

void t.test('a device is written to and not replaced', async (t) => {
  await pipeline(Readable.from([row(0)]), writeRows('/dev/null', { order: 'input' }))
  t.ok(statSync('/dev/null').isCharacterDevice())
  t.notOk(existsSync('/dev/null.part'))
  await t.rejects(pipeline(Readable.from([row(0)]), writeRows('/dev/full')), {
    code: 'ERR_STORAGE',
  })
})

const unwritable: Array<[string, (dir: string) => string, RegExp]> = [
  [
    'a folder that is not there',
    (dir) => join(dir, 'none', 'out.jsonl'),
    /its folder does not exist/,
  ],
  ['a folder in its place', (dir) => (mkdirSync(join(dir, 'x')), join(dir, 'x')), /it is a folder/],
  ['a path through a file', (dir) => join(dir, 'file', 'out.jsonl'), /not a folder/],
]
for (const [title, path, message] of unwritable) {
  for (const way of ['output', 'rejects']) {
    void t.test(`names ${title} of ${way} before a row is taken`, async (t) => {
      const dir = t.testdir({ file: '' })
      const ok = join(dir, 'ok.jsonl')
      const sink = way === 'output' ? writeRows(path(dir)) : writeRows(ok, { rejects: path(dir) })
      await t.rejects(finished(sink), { code: 'ERR_STORAGE', message, resumable: true })
      t.same(openFiles(dir), [])
    })
  }
}

const options: Array<[string, string, object]> = [
  ['an unknown order', 'x', { order: 'random' }],
  ['rejects into the output', 'x', { rejects: './x' }],
  ['rejects to stdout', 'x', { rejects: '-' }],
  ['a name that says gzip', 'x.jsonl.gz', {}],
  ['one open file', 'x', { maxOpenFiles: 1 }],
  ['memory that is no number', 'x', { maxMemoryBytes: Number.NaN }],
]
for (const [title, output, given] of options) {
  void t.test(`refuses ${title} at once`, async (t) => {
    t.throws(() => writeRows(output, given), { code: 'ERR_OPTION' })
  })
}

for (const [title, item] of [
  ['a function', () => 1],
  ['a BigInt', { n: 1n }],
  ['a cycle', cycle()],
] as const) {
  void t.test(`${title} is no row`, async (t) => {
    const sink = writeRows(join(t.testdir(), 'out.jsonl'))
    sink.write(item)
    await t.rejects(finished(sink), { code: 'ERR_INPUT', message: /can't be written as JSON/ })
  })
}

void t.test('a Writable gets the bytes, is not ended, and holds back the rows', async (t) => {
  const chunks: Buffer[] = []
  let release: (() => void) | undefined
  const slow = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      release = done
    },
  })
  const sink = writeRows(slow)
  let taken = 0
  const source = new Readable({
    objectMode: true,
    read() {
      this.push(taken < 50_000 ? row(taken++) : null)
    },
  })
  const done = pipeline(source, sink)
  while (release === undefined) await turns(1)
  await turns(20)
  const held = taken
  t.ok(held < 20_000, `${held} rows were taken while one block was on its way`)
  slow._write = (chunk: Buffer, _encoding, written) => {
    chunks.push(chunk)
    written()
  }
  release()
  await done
  t.equal(
    Buffer.concat(chunks).toString(),
    lines(...Array.from({ length: 50_000 }, (_, i) => row(i))),
  )
  t.ok(chunks.length < 40, `${chunks.length} writes`)
  t.notOk(slow.writableEnded)
  t.equal(slow.listenerCount('error'), 0)
})

void t.test('a Writable that never takes its block does not hold up a destroy', async (t) => {
  const stuck = new Writable({ write: () => {} })
  const sink = writeRows(stuck)
  sink.end(row(0))
  await turns(5)
  await closed(sink.destroy())
  t.notOk(stuck.destroyed)
})

void t.test('a Writable that fails ends the rows', async (t) => {
  const failing = new PassThrough()
  const sink = writeRows(failing)
  sink.write(row(0))
  failing.destroy(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))
  await t.rejects(finished(sink), { code: 'ERR_STORAGE', message: /the output stream: ECONNRESET/ })
})

void t.test('stdout gets the rows, rejects their file', async (t) => {
  const dir = t.testdir()
  const rejects = join(dir, 'bad.jsonl')
  const child =
    run(`await pipeline(Readable.from([{ ok: true }, { ok: false }]), writeRows('-', ${JSON.stringify({ rejects })}))
    console.log('still open')`)
  const out = Buffer.concat(await child.stdout.toArray()).toString()
  t.equal(out, '{"ok":true}\nstill open\n')
  t.equal(readFileSync(rejects, 'utf8'), '{"ok":false}\n')
})

void t.test('a closed stdout is EPIPE', async (t) => {
  const child = run(`
    let n = 0
    const endless = new Readable({ objectMode: true, read() { this.push({ n: n++ }) } })
    await pipeline(endless, writeRows('-')).catch((error) => {
      console.error(error.code, endless.destroyed)
    })`)
  const stderr = child.stderr.toArray()
  await once(child.stdout, 'readable')
  child.stdout.destroy()
  const [code] = (await once(child, 'exit')) as [number]
  t.equal(Buffer.concat(await stderr).toString(), 'EPIPE true\n')
  t.equal(code, 0)
})

function run(body: string) {
  const url = new URL('../../../src/write/write-rows.js', import.meta.url).href
  const script = `
    import { Readable } from 'node:stream'
    import { pipeline } from 'node:stream/promises'
    import { writeRows } from ${JSON.stringify(url)}
    ${body}`
  return spawn(process.execPath, ['--input-type=module', '-e', script])
}

function cycle(): object {
  const item: { self?: object } = {}
  item.self = item
  return item
}
