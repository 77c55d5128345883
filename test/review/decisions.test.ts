/** What was decided: kept, counted once, and gone with the answer that it was about. */
import t from 'tap'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { startReview } from '../../src/review/start-review.ts'
import type { RunningReview } from '../../src/review/start-review.ts'
import { proportionOf } from '../../src/judge/wilson-interval.ts'
import { ask, call } from './call.ts'
import {
  append,
  decisionsOf,
  lines,
  reviewFile,
  reviewLines,
  reviewOutcome,
} from './review-rows.ts'

interface Row {
  id: string
  index: number
  verdict?: string
  value?: string
  note?: string
  earlier?: string
  why: string
  answer: { text: string; length: number }
}

interface Test {
  testdir(): string
  teardown(fn: () => Promise<void>): void
}

async function started(t: Test, path: string): Promise<RunningReview> {
  const running = await startReview(path)
  t.teardown(() => running.close())
  await until(() => running.figures.all.rows > 0)
  return running
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 100_000; !holds();) {
    if (Date.now() > end) throw new Error('never')
    await new Promise((done) => setTimeout(done, 20))
  }
}

const rowAt = async (url: string, body: object = {}): Promise<Row> =>
  (await ask<{ row: Row }>(url, 'row', body)).row

void t.test('a decision is kept, and said again it is not kept twice', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(5))
  const { url } = await started(t, path)
  const row = await rowAt(url)
  const right = { id: row.id, near: row.index, verdict: 'right' }
  await ask(url, 'decide', right)
  await ask(url, 'decide', right)
  t.match(decisionsOf(path), [{ custom_id: 'ticket-1000', position: 0, verdict: 'right' }])
  t.equal(decisionsOf(path).length, 1)
  t.match(decisionsOf(path)[0]!.answer_hash, /^[0-9a-f]{16,}$/)
  await ask(url, 'decide', { ...right, verdict: 'wrong', note: 'on second thought' })
  const { figures } = await ask<{ figures: object }>(url, 'figures')
  t.match(figures, {
    all: { rows: 5, judged: 1, wrong: 1 },
    sample: { rows: 4, judged: 1, rate: 1 },
  })
  t.match(await rowAt(url, { id: row.id, near: 0, go: 'this' }), {
    verdict: 'wrong',
    note: 'on second thought',
  })
  await ask(url, 'undo')
  t.equal((await rowAt(url)).verdict, undefined)
  t.equal(decisionsOf(path).at(-1)?.verdict, 'undone')
  t.equal((await call(url, { path: 'undo', body: {} })).status, 409)
})

void t.test('a corrected value is JSON, with all its digits', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(2))
  const { url } = await started(t, path)
  const { id } = await rowAt(url)
  const corrected = { id, near: 0, verdict: 'corrected' }
  for (const value of ['{"a":', undefined, 7]) {
    const reply = await call(url, { path: 'decide', body: { ...corrected, value } })
    t.match([reply.status, reply.body], [400, /not valid JSON/])
  }
  await ask(url, 'decide', { ...corrected, value: '{"n":12345678901234567890}' })
  t.match(readFileSync(`${path}.decisions.jsonl`, 'utf8'), '"value":{"n":12345678901234567890}')
  t.match(await rowAt(url), { verdict: 'corrected', value: '{\n  "n": 12345678901234567890\n}' })
})

void t.test('the page hears of a decision when it is on the disk', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(2))
  const { url } = await started(t, path)
  const { id } = await rowAt(url)
  // Every open file has this prototype; the disk is slow here.
  const file = await open(path)
  const files = Object.getPrototypeOf(file) as typeof file
  await file.close()
  const sync = Reflect.get(files, 'sync') as (this: typeof file) => Promise<void>
  let synced = 0
  t.teardown(() => void (files.sync = sync))
  files.sync = async function (this: typeof file) {
    await new Promise((done) => setTimeout(done, 100))
    await sync.call(this)
    synced++
  }
  await ask(url, 'decide', { id, near: 0, verdict: 'right' })
  t.equal(synced, 1)
  files.sync = async () => {
    throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
  }
  const failed = await call(url, { path: 'decide', body: { id, near: 0, verdict: 'wrong' } })
  t.match([failed.status, failed.body], [500, /EIO/], 'and of a disk that fails')
  files.sync = sync
  await ask(url, 'decide', { id, near: 0, verdict: 'wrong' })
  const { figures } = await ask<{ figures: object }>(url, 'figures')
  t.match(figures, { all: { judged: 1, wrong: 1 } })
})

void t.test('a row that was asked again comes again, and is not counted', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(3))
  const first = await started(t, path)
  const row = await rowAt(first.url)
  await ask(first.url, 'decide', { id: row.id, near: 0, verdict: 'wrong' })
  const again = reviewOutcome(0, { value: { label: 'another' } })
  writeFileSync(path, lines([reviewOutcome(2), again, reviewOutcome(1)]))
  await until(() => first.figures.all.judged === 0)
  const changed = await rowAt(first.url, { id: row.id, near: 0, go: 'this' })
  t.match(changed, { earlier: 'wrong' })
  t.equal(changed.verdict, undefined)
  // The page that still shows the first answer may say something about it: kept, not counted.
  await ask(first.url, 'decide', { id: row.id, near: 0, verdict: 'right' })
  t.equal(first.figures.all.judged, 0)
  writeFileSync(path, reviewLines(3))
  await until(() => first.figures.all.judged === 1)
  t.equal(first.figures.all.wrong, 0, 'the last decision about this answer')
})

void t.test(
  'what a crash has left of a line is skipped, and the next line stands alone',
  async (t) => {
    const path = reviewFile(t.testdir(), reviewLines(4))
    const first = await startReview(path)
    await until(() => first.figures.all.rows === 4)
    const row = await rowAt(first.url)
    await ask(first.url, 'decide', { id: row.id, near: 0, verdict: 'right' })
    await first.close()
    append(`${path}.decisions.jsonl`, '\u0000\u0000{"custom_id":"ticket-1001","position":1,"verd')
    const second = await started(t, path)
    await until(() => second.figures.all.judged === 1)
    const next = await rowAt(second.url, { open: true })
    t.equal(next.index, 1)
    await ask(second.url, 'decide', { id: next.id, near: 1, verdict: 'wrong' })
    const third = await started(t, path)
    await until(() => third.figures.all.judged === 2)
    t.equal(third.figures.all.wrong, 1)
    t.equal(statSync(`${path}.decisions.jsonl`).mode & 0o777, 0o600)
  },
)

void t.test('rows that no run has written: without reason, place or order', async (t) => {
  const rows = [
    { custom_id: 'a', value: 1 },
    { custom_id: 'b', ok: true, review: 'tier', value: 2 },
  ]
  const text = `${rows.map((row) => JSON.stringify(row)).join('\n\n')}\nno row\n{"cut": \n`
  const path = reviewFile(t.testdir(), `${text}{"custom_id":"c","position":7,"ok":true}`)
  const { url, figures } = await started(t, path)
  t.match(figures, { all: { rows: 3 }, tier: { rows: 1 }, sample: { rows: 0 } })
  t.match(await rowAt(url, { near: 0, go: 'next' }), {
    index: 1,
    why: 'tier',
    answer: { text: '2' },
  })
  const last = await rowAt(url, { near: 1, go: 'next' })
  await ask(url, 'decide', { id: last.id, near: 2, verdict: 'right' })
  t.match(decisionsOf(path), [{ custom_id: 'c', position: 7 }])
})

void t.test('no file, and a folder where nothing can be written', async (t) => {
  const dir = t.testdir()
  await t.rejects(startReview(join(dir, 'none.jsonl')), { code: 'ERR_INPUT', message: /no file/ })
  const path = reviewFile(dir, reviewLines(1))
  mkdirSync(`${path}.decisions.jsonl`)
  await t.rejects(startReview(path), { code: 'ERR_STORAGE', message: /decisions can't be written/ })
})

/** Without what is garbage. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

void t.test('200,000 rows: found at once, in little memory', async (t) => {
  const n = 200_000
  const path = join(t.testdir(), 'review.jsonl')
  writeFileSync(path, '')
  for (let from = 0; from < n; from += 20_000) append(path, reviewLines(20_000, from))
  const { size } = statSync(path)
  const { url, figures } = await started(t, path)
  t.ok(figures.all.rows > 0, 'rows are shown while others are still read')
  const held = heldBytes()
  const running = await startReview(path)
  await until(() => running.figures.all.rows === n)
  const grown = heldBytes() - held
  t.ok(grown < 20_000_000, `${Math.round(grown / 1e6)} MB for ${Math.round(size / 1e6)} MB of rows`)
  const last = await rowAt(url, { near: n - 2, go: 'next' })
  t.equal(last.index, n - 1)
  await ask(running.url, 'decide', { id: last.id, near: 3, verdict: 'wrong' })
  t.match(
    running.figures.all,
    { rows: n, judged: 1, wrong: 1 },
    'found though the page was mistaken',
  )
  await running.close()
})

void t.test('the interval is that of Wilson', (t) => {
  const near = (found: number, value: number): boolean => Math.abs(found - value) < 5e-5
  // Newcombe 1998, table I, method 3.
  for (const [hits, cases, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ] as const) {
    const { low: found = NaN, high: most = NaN } = proportionOf(hits, cases) ?? {}
    t.ok(near(found, low) && near(most, high), `${hits} of ${cases}: ${found} to ${most}`)
  }
  t.end()
})
