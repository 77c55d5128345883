/**
 * Several inputs: which files a glob or folder means, in what order, and where each row came
 * from.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { escapePath } from 'tinyglobby'
import type { Failed } from '../../../src/outcome.ts'
import { listInputs } from '../../../src/read/list-inputs.ts'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions, RowInput } from '../../../src/read/reading-options.ts'
import { sourceOf } from '../../../src/source-of.ts'
import { noOpenFiles, openFiles } from '../../fixtures/open-files.ts'

void t.test('files of a glob or a folder come by name, numbers in it as numbers', async (t) => {
  const names = [
    'part-10.jsonl',
    'part-9.jsonl',
    'part-010b.jsonl',
    'part-1.jsonl',
    'Part-2.jsonl',
    'part-09.jsonl',
    'a.csv.gz',
  ]
  const dir = t.testdir(Object.fromEntries(names.map((name) => [name, ''])))
  const order = [
    'Part-2.jsonl',
    'a.csv.gz',
    'part-1.jsonl',
    'part-09.jsonl',
    'part-9.jsonl',
    'part-10.jsonl',
    'part-010b.jsonl',
  ]
  t.same(
    await listInputs([dir], false),
    order.map((name) => join(dir, name)),
  )
  t.same(
    await listInputs([join(dir, 'part-*')], false),
    order.slice(2).map((name) => join(dir, name)),
  )
  const twice = [join(dir, 'part-9.jsonl'), join(dir, 'part-{1,9}.jsonl')]
  t.same(await listInputs(twice, false), [join(dir, 'part-9.jsonl'), join(dir, 'part-1.jsonl')])
})

void t.test('a file added at the end appends', async (t) => {
  const dir = t.testdir(
    Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p-${i + 1}.jsonl`, ''])),
  )
  const before = await listInputs([dir], false)
  writeFileSync(join(dir, 'p-10.jsonl'), '')
  t.same(await listInputs([dir], false), [...before, join(dir, 'p-10.jsonl')])
})

void t.test(
  'marks of other tools and folders are no inputs, other files are not left out silently',
  async (t) => {
    const dir = t.testdir({
      _SUCCESS: '',
      '.hidden.jsonl': '',
      'a.jsonl': '',
      deep: { 'b.jsonl': '' },
    })
    t.same(await listInputs([dir], false), [join(dir, 'a.jsonl')])
    t.same(await listInputs([join(dir, '**', '*.jsonl')], false), [
      join(dir, 'a.jsonl'),
      join(dir, 'deep', 'b.jsonl'),
    ])
    writeFileSync(join(dir, 'notes.txt'), '')
    await t.rejects(listInputs([dir], false), {
      code: 'ERR_INPUT',
      message: /notes\.txt is none of the formats.*\*\.jsonl/,
    })
    t.same(await listInputs([dir], true), [join(dir, 'a.jsonl'), join(dir, 'notes.txt')])
  },
)

void t.test('a path that exists is no glob, and one that matches nothing is told', async (t) => {
  const dir = t.testdir({ 'a[1].jsonl': '{"a":1}', empty: {} })
  t.same(await all(join(dir, 'a[1].jsonl')), [{ a: 1 }])
  await t.rejects(all(join(dir, '*.csv')), {
    code: 'ERR_INPUT',
    message: /no file matches .*\*\.csv/,
  })
  await t.rejects(all(join(dir, 'empty')), {
    code: 'ERR_INPUT',
    message: /is a folder without files/,
  })
  await t.rejects(all([join(dir, 'a[1].jsonl'), join(dir, 'b.jsonl')]), {
    code: 'ERR_INPUT',
    message: /b\.jsonl does not exist/,
  })
})

void t.test('rows know their file and line where there are several inputs', async (t) => {
  const dir = t.testdir({
    'a.jsonl': '\n{"a":1}\n[2]\n"three"',
    'b.csv': 'x\n"1\n2"\n3\n',
    'c.json': '[{"a":1},\n\n{"a":2}]',
  })
  const rows = await all(dir)
  const places = rows
    .map((row) => sourceOf(row))
    .map((place) => place && [place.file.slice(dir.length + 1), place.line])
  t.same(places, [
    ['a.jsonl', 2],
    ['a.jsonl', 3],
    undefined,
    ['b.csv', 2],
    ['b.csv', 4],
    ['c.json', 1],
    ['c.json', 3],
  ])
  t.same(
    Reflect.ownKeys(rows[0] as object).filter((key) => typeof key === 'string'),
    ['a'],
  )
  t.same({ ...(rows[0] as object) }, { a: 1 })
  t.same((await all(join(dir, 'a.jsonl'))).map(sourceOf), [undefined, undefined, undefined])
  t.same(sourceOf((await all(join(dir, 'b.csv'), { places: true }))[0]), {
    file: join(dir, 'b.csv'),
    line: 2,
  })
  t.same((await all(dir, { places: false })).map(sourceOf).filter(Boolean), [])
})

void t.test('positions go on from file to file, and bad rows name theirs', async (t) => {
  const dir = t.testdir({ 'a.jsonl': '{"a":1}\n{"a"\n', 'b.jsonl': '{"a":1}\nnull\n' })
  const bad = (await all(dir)).filter((row) => (row as Failed).ok === false) as Failed[]
  t.match(bad, [
    { position: 1, failure: { message: /a\.jsonl, line 2, column 5 is not valid JSON/ } },
    { position: 3, failure: { message: /b\.jsonl, line 2 is null/ } },
  ])
})

void t.test(
  'a limit gives the first rows, over all inputs, and lets go of the rest',
  { skip: noOpenFiles },
  async (t) => {
    const dir = t.testdir({
      'a.jsonl': '{"a":1}\n{"a":2}\n',
      'b.json': '[{"a":3},null,{"a":5}]',
      'c.csv': 'a\n6\n7\n',
    })
    const whole = await all(dir)
    t.equal(whole.length, 7)
    for (let limit = 1; limit <= 9; limit++) {
      t.same(await all(dir, { limit }), whole.slice(0, limit), `${limit} rows`)
      for (const name of ['a.jsonl', 'b.json', 'c.csv']) t.same(openFiles(join(dir, name)), [])
    }
    let given = 0
    const endless = new Readable({
      read() {
        given++
        this.push(Buffer.from('{"a":1}\n'))
      },
    })
    t.equal((await all(endless, { limit: 3 })).length, 3)
    t.ok(endless.destroyed && given < 100_000, `${given} lines were read`)
  },
)

void t.test(
  'a file that goes away between two others ends the reading with its name',
  async (t) => {
    const dir = t.testdir({ 'a.jsonl': `${'{"a":1}\n'.repeat(3)}`, 'b.jsonl': '{"a":2}\n' })
    mkdirSync(join(dir, 'sub'))
    let count = 0
    const read = async (): Promise<void> => {
      for await (const _row of readRows(join(dir, '*.jsonl'))) {
        if (++count === 1) rmSync(join(dir, 'b.jsonl'))
      }
    }
    await t.rejects(read(), { code: 'ERR_INPUT', message: /b\.jsonl does not exist/ })
    t.equal(count, 3)
  },
)

void t.test(
  'a glob finds the same files from wherever it is asked, also in folders of odd names',
  async (t) => {
    const dir = t.testdir({
      'my (copy) [1]': { a: { 'p1.jsonl': '' }, b: { 'p1.jsonl': '' }, '{c}': {} },
    })
    const home = process.cwd()
    t.teardown(() => process.chdir(home))
    const found = (files: string[]) => files.map((file) => resolve(file))
    const wanted = ['a', 'b'].map((name) => join(dir, 'my (copy) [1]', name, 'p1.jsonl'))
    for (const cwd of ['.', 'a', 'b', '{c}']) {
      process.chdir(join(dir, 'my (copy) [1]', cwd))
      const up = cwd === '.' ? '' : '../'
      t.same(found(await listInputs([`${up}*/p*.jsonl`], false)), wanted, `from ${cwd}`)
      t.same(
        found(await listInputs([`${escapePath(join(dir, 'my (copy) [1]'))}/*/p*.jsonl`], false)),
        wanted,
      )
    }
    process.chdir(join(dir, 'my (copy) [1]', 'a'))
    t.same(await listInputs(['p1.jsonl', './p1.jsonl', '../a/p1.jsonl', '*.jsonl'], false), [
      'p1.jsonl',
    ])
  },
)

async function all(input: RowInput, options?: ReadRowsOptions): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const row of readRows(input, options)) rows.push(row)
  return rows
}
