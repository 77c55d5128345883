/** The review file: what goes in and why, the sample, memory, and the files at the end. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import type { ReviewOptions } from '../../../src/write/review/review-options.ts'
import type { RowSink } from '../../../src/write/row-sink.ts'
import { writeRows } from '../../../src/write/write-rows.ts'
import type { WriteRowsOptions } from '../../../src/write/write-rows.ts'
import { openFiles } from '../../fixtures/open-files.ts'
import { closed } from '../../fixtures/sinks.ts'

interface Row {
  position: number
  [name: string]: unknown
}

const ok = (position: number, more: object = {}): Row => ({
  type: 'outcome',
  ok: true,
  custom_id: `id ${position}`,
  position,
  ...more,
})
const failed = (position: number, kind: string, more: object = {}): Row => ({
  ...ok(position, { ok: false, failure: { kind, message: 'no', retryable: false } }),
  ...more,
})
const many = (n: number): Row[] => Array.from({ length: n }, (_, i) => ok(i))
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item, i) => [(i * 7919 + 13) % items.length, item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean)
const rowsOf = (path: string): Row[] => linesOf(path).map((line) => JSON.parse(line) as Row)
const positions = (rows: readonly Row[]): number[] => rows.map(({ position }) => position)

interface Test {
  testdir(content?: Record<string, string>): string
}

let runs = 0

/** The review file, as text, that these rows make. */
async function reviewed(
  t: Test,
  rows: Iterable<Row>,
  review: Partial<ReviewOptions> = {},
  options: WriteRowsOptions = {},
): Promise<string> {
  const dir = (folder ??= t.testdir())
  const path = join(dir, `review-${++runs}.jsonl`)
  const sink = writeRows(join(dir, 'out.jsonl'), { ...options, review: { path, ...review } })
  await pipeline(Readable.from(rows), sink)
  return path
}
let folder: string | undefined
t.beforeEach(() => void (folder = undefined))

for (const order of ['ended', 'input'] as const) {
  void t.test(
    `${order}: each row for review, with its reason, and in the output too`,
    async (t) => {
      const dir = t.testdir()
      const [out, rejects, path] = ['out', 'bad', 'review'].map((name) =>
        join(dir, `${name}.jsonl`),
      )
      const rows = [
        ok(0, { tier: 'accept', confidence: 0.99 }),
        ok(1, { tier: 'review', confidence: 0.8 }),
        failed(2, 'unsure', { tier: 'reject', unsure_value: { label: 'x' } }),
        failed(3, 'invalid_output'),
        ok(4, { fallback: true, value: null, failure: { kind: 'expired' } }),
        ok(5, { value: '"review":"tier"}\n' }),
      ]
      const review = { path: path!, share: 1, least: 0 }
      // A little memory, so that rows wait for their place on the disk.
      const settings = { order, rejects: rejects!, review, maxMemoryBytes: 0 }
      const sink = writeRows(out!, settings)
      await pipeline(Readable.from(shuffled(rows)), sink)
      const byPosition = (a: Row, b: Row): number => a.position - b.position
      const found = rowsOf(path!)
      if (order === 'input') t.same(positions(found), [0, 1, 2, 4, 5])
      t.same(found.toSorted(byPosition), [
        { ...rows[0], review: 'sample' },
        { ...rows[1], review: 'tier' },
        { ...rows[2], review: 'unsure' },
        { ...rows[4], review: 'fallback' },
        { ...rows[5], review: 'sample' },
      ])
      t.same(
        positions(rowsOf(out!)).toSorted((a, b) => a - b),
        [0, 1, 4, 5],
      )
      t.same(
        positions(rowsOf(rejects!)).toSorted((a, b) => a - b),
        [2, 3],
      )
      t.same((sink as RowSink).reviewed, { tier: 1, unsure: 1, fallback: 1, sample: 2 })
      t.same(readdirSync(dir).toSorted(), ['bad.jsonl', 'out.jsonl', 'review.jsonl'])
      t.ok(linesOf(path!).every((line) => /,"review":"[a-z]+"\}$/.test(line)))
    },
  )

  void t.test(`${order}: the review file keeps the order of the sink`, async (t) => {
    const rows = shuffled(many(500)).map((row) =>
      row.position % 5 === 0 ? { ...row, tier: 'review' } : row,
    )
    const path = await reviewed(t, rows, { share: 0.02, least: 50 }, { order })
    const all = positions(order === 'input' ? many(500) : rows)
    const found = positions(rowsOf(path))
    t.same(
      found,
      all.filter((position) => found.includes(position)),
    )
    t.equal(rowsOf(path).filter(({ review }) => review === 'sample').length, 50)
    t.equal(rowsOf(path).filter(({ review }) => review === 'tier').length, 100)
  })

  void t.test(`${order}: an error leaves the .part of all files, and nothing else`, async (t) => {
    const dir = t.testdir({ 'review.jsonl': 'old' })
    const path = join(dir, 'review.jsonl')
    const sink = writeRows(join(dir, 'out.jsonl'), { order, review: { path } })
    sink.write(ok(0, { tier: 'review' }))
    sink.write(ok(1), () => sink.destroy(new Error('boom')))
    sink.on('error', () => {})
    await closed(sink)
    t.equal(readFileSync(path, 'utf8'), 'old')
    t.same(positions(rowsOf(`${path}.part`)), [0])
    t.same(readdirSync(dir), ['out.jsonl.part', 'review.jsonl', 'review.jsonl.part'])
    t.same(openFiles(dir), [])
  })
}

void t.test(
  'the sample is the same on every run, in any order, with other rows beside',
  async (t) => {
    const rows = many(3000)
    const draw = async (items: readonly Row[], options: WriteRowsOptions = {}): Promise<number[]> =>
      positions(rowsOf(await reviewed(t, items, { share: 0.05, least: 20 }, options)))
    const first = await draw(rows)
    t.ok(first.length > 100 && first.length < 200, `${first.length} of 3,000 at 5 %`)
    t.same(await draw(rows), first)
    t.same(
      (await draw(shuffled(rows))).toSorted((a, b) => a - b),
      first,
    )
    t.same(await draw(shuffled(rows), { order: 'input', maxMemoryBytes: 0 }), first)
    t.same(
      (await draw(many(4000))).filter((position) => position < 3000),
      first,
      'and grows',
    )
    const two = await reviewed(t, rows, { share: 0.05, least: 20, seed: 2 })
    t.not(positions(rowsOf(two)).join(), first.join(), 'another seed draws another one')
    const parts = Array.from({ length: 1000 }, (_, part) => ok(7, { part, parts: 1000 }))
    const drawn = rowsOf(await reviewed(t, parts, { share: 0.5, least: 0 })).length
    t.ok(drawn > 400 && drawn < 600, `${drawn} of 1,000 parts of a row: each is drawn for itself`)
  },
)

void t.test('at least so many rows, of all where there are no more', async (t) => {
  const count = async (n: number, review: Partial<ReviewOptions>): Promise<number> =>
    linesOf(await reviewed(t, shuffled(many(n)), review)).length
  t.equal(await count(40, {}), 40)
  t.equal(await count(1000, {}), 100, 'the default')
  t.equal(await count(1000, { share: 0, least: 7 }), 7)
  t.equal(await count(1000, { share: 0, least: 0 }), 0)
  const alone = await count(1000, { share: 0.1, least: 0 })
  t.equal(await count(1000, { share: 0.1, least: alone - 5 }), alone, 'the share is more')
  t.equal(await count(1000, { share: 0.1, least: alone + 5 }), alone + 5)
  const smaller = positions(rowsOf(await reviewed(t, many(1000), { share: 0, least: 50 })))
  const larger = positions(rowsOf(await reviewed(t, many(1000), { share: 0, least: 80 })))
  t.ok(
    smaller.every((position) => larger.includes(position)),
    'a larger one holds the smaller',
  )
})

void t.test('every row has the same chance', async (t) => {
  // Of 200 rows 20 are drawn, with 500 seeds: a row is drawn 50 times, give or take 6.7.
  for (const review of [
    { share: 0, least: 20 },
    { share: 0.1, least: 0 },
  ]) {
    const drawn = Array.from({ length: 200 }, () => 0)
    for (let seed = 0; seed < 500; seed++) {
      const path = await reviewed(t, many(200), { ...review, seed })
      for (const position of positions(rowsOf(path))) drawn[position]!++
    }
    const expected = drawn.reduce((sum, times) => sum + times, 0) / 200
    t.ok(Math.abs(expected - 50) < 2, `${expected} of 50`)
    const chiSquare = drawn.reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0)
    // 199 degrees of freedom, and draws without replacement vary a tenth less: within 5 sigma.
    t.ok(chiSquare > 90 && chiSquare < 285, `chi-square ${chiSquare}`)
    const half = drawn.slice(0, 100).reduce((sum, times) => sum + times, 0)
    t.ok(Math.abs(half - 5000) < 350, `the first half of the input: ${half} of 5,000`)
  }
})

void t.test(
  'memory stays flat with lines of a megabyte, and the scratch file is copied',
  async (t) => {
    const text = 'x'.repeat(1_000_000)
    function* rows(): Generator<Row> {
      for (let i = 0; i < 400; i++) yield ok(i, { text })
    }
    const before = process.memoryUsage()
    let most = 0
    const look = setInterval(() => {
      const { external, heapUsed } = process.memoryUsage()
      most = Math.max(most, external + heapUsed - before.external - before.heapUsed)
    }, 5)
    const path = await reviewed(t, rows(), { share: 0, least: 10 })
    clearInterval(look)
    t.equal(linesOf(path).length, 10)
    t.ok(rowsOf(path).every((row) => row['text'] === text))
    t.ok(most < 100_000_000, `${Math.round(most / 1e6)} MB of 400`)
  },
)

void t.test('a file that is no file, and none at all', async (t) => {
  await reviewed(t, many(5))
  const dir = t.testdir()
  await pipeline(
    Readable.from(many(300)),
    writeRows(join(dir, 'out.jsonl'), { review: { path: '/dev/null' } }),
  )
  t.ok(existsSync('/dev/null'))
  t.same(readdirSync(dir), ['out.jsonl'])
  const sink = writeRows(join(dir, 'out.jsonl')) as RowSink
  await pipeline(Readable.from(many(3)), sink)
  t.equal(sink.reviewed, undefined)
})

void t.test('rows without a position can not be drawn', async (t) => {
  const dir = t.testdir()
  const review = { path: join(dir, 'review.jsonl') }
  const write = (options: Partial<ReviewOptions>): Promise<void> =>
    pipeline(
      Readable.from([{ ok: true }]),
      writeRows(join(dir, 'out.jsonl'), { review: { ...review, ...options } }),
    )
  await t.rejects(write({}), { code: 'ERR_INPUT', message: /share: 0, least: 0/ })
  await write({ share: 0, least: 0 })
})

void t.test('options', async (t) => {
  const path = 'review.jsonl'
  const bad: Array<[ReviewOptions, RegExp]> = [
    [{ path: '-' }, /review.path must be the path of a file/],
    [{ path: '' }, /review.path/],
    [{ path: 'out.jsonl' }, /must be a separate file/],
    [{ path: './bad.jsonl' }, /must be a separate file/],
    [{ path: 'review.jsonl.gz' }, /without .gz/],
    [{ path, share: -0.1 }, /review.share must be a number from 0 to 1, not -0.1/],
    [{ path, share: 1.1 }, /review.share/],
    [{ path, share: Number.NaN }, /review.share/],
    [{ path, least: -1 }, /review.least must be a whole number, at least 0/],
    [{ path, least: 0.5 }, /review.least/],
    [{ path, seed: 0.5 }, /review.seed/],
  ]
  for (const [review, message] of bad) {
    const make = (): unknown => writeRows('out.jsonl', { rejects: 'bad.jsonl', review })
    t.throws(make, { code: 'ERR_OPTION', message }, JSON.stringify(review))
  }
})
