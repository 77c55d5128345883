/** A second run of the same job gives the same outcomes and makes no new create call. */
import t from 'tap'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '../../src/index.ts'
import { isOwn, questionOf } from '../fixtures/answered.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

function own(outcomes: Outcome[]): string[] {
  return outcomes.filter(isOwn).map((o) => o.custom_id)
}

void t.test('each row gets its own answer, and a second run is a replay', async (t) => {
  const { emulator, run } = await setUp(t)
  const first = await run(requests(95))
  t.equal(new Set(own(first)).size, 95)
  const { creates } = await emulator.ledger()
  t.equal(creates, 10)
  const second = await run(requests(95))
  t.same(second, first, 'same outcomes in the same order')
  t.equal((await emulator.ledger()).creates, creates, 'no create call')
})

void t.test('rows appended at the end become new chunks', async (t) => {
  const { emulator, run } = await setUp(t)
  await run(requests(25))
  const all = await run(requests(42))
  t.equal(new Set(own(all)).size, 42)
  t.equal((await emulator.ledger()).requests, 42, 'nothing sent twice')
})

void t.test('edited input', async (t) => {
  const { emulator, run } = await setUp(t)
  await run(requests(25))
  const edited = [...requests(30)].map((r) => (r.position === 13 ? requestOf(13, 'other') : r))
  await t.rejects(run(edited), {
    code: 'ERR_CHANGED',
    message: /from row 14 \(position 13\)/,
  })
  await t.rejects(run(requests(22)), {
    code: 'ERR_CHANGED',
    message: /the input ends after row 22, but more rows were sent/,
  })
  t.equal((await emulator.ledger()).requests, 25, 'nothing was sent')
  const kept = await run(edited, { job: { changed: 'keep' } })
  t.equal(new Set(own(kept)).size, 30, 'what was sent stands')
  const shortened = await run(requests(3), { job: { changed: 'keep' } })
  t.equal(shortened.length, 30)
  t.equal((await emulator.ledger()).requests, 30)
})

void t.test('ids and carried rows are those of today', async (t) => {
  const { emulator, run } = await setUp(t)
  await run(requests(25))
  const renamed = [...requests(25)].map((r) => ({
    ...r,
    custom_id: r.position < 7 ? r.custom_id : `ünïcode ${r.position} `.repeat(20),
    row: { position: r.position },
  }))
  const found = await run(renamed)
  t.equal((await emulator.ledger()).requests, 25)
  for (const outcome of found) {
    t.equal(outcome.custom_id, renamed[outcome.position]?.custom_id)
    t.same(outcome.row, { position: outcome.position })
  }
  t.same(await run(renamed), found)
})

void t.test('limits may change: what was sent keeps its boundaries', async (t) => {
  const { emulator, run } = await setUp(t)
  await run(requests(25))
  const found = await run(requests(40), { chunk: { maxRequests: 4 } })
  t.equal(new Set(own(found)).size, 40)
  t.equal((await emulator.ledger()).requests, 40)
})

void t.test('rejected rows keep their place', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = [...requests(30)].map((r) =>
    r.position % 7 === 0 ? { ...r, params: { ...r.params, temperature: 1 } } : r,
  )
  const first = await run(rows)
  t.equal(first.length, 30)
  t.equal(first.filter((o) => !o.ok && o.failure.kind === 'rejected').length, 5)
  t.equal((await emulator.ledger()).requests, 25)
  t.same(sorted(await run(rows)), sorted(first))
  await t.rejects(run(requests(30)), {
    code: 'ERR_CHANGED',
    message: /^row 1 .* was rejected .* append/,
  })
  const kept = await run(requests(30), { job: { changed: 'keep' } })
  t.same(sorted(kept).slice(0, 20), sorted(first).slice(0, 20), 'rejections of bound chunks stand')
})

function sorted(outcomes: Outcome[]): Outcome[] {
  return outcomes.toSorted((a, b) => a.position - b.position)
}

void t.test('failures that may pass are sent again, and the replay knows', async (t) => {
  const tries = new Map<string, number>()
  const { emulator, run } = await setUp(t, {
    respond: (params) => {
      const text = questionOf(params)
      const n = (tries.get(text) ?? 0) + 1
      tries.set(text, n)
      const position = Number(text.split(' ')[1])
      if (position % 10 === 3 && n < 3)
        return { error: { type: 'overloaded_error', message: 'busy' } }
      if (position === 5) return { error: { type: 'invalid_request_error', message: 'no' } }
      if (position === 6) return { error: { type: 'api_error', message: 'never' } }
      return `re: ${text}`
    },
  })
  const first = await run(requests(50))
  t.equal(first.length, 50)
  t.equal(new Set(own(first)).size, 48)
  t.match(
    first.find((o) => o.position === 3),
    { ok: true, attempt: 3, ref: { attempt: 3 } },
  )
  t.match(
    first.find((o) => o.position === 5),
    { attempt: 1, failure: { kind: 'errored', retryable: false } },
  )
  t.match(
    first.find((o) => o.position === 6),
    { attempt: 3, failure: { kind: 'errored', retryable: true } },
  )
  const { requests: sent } = await emulator.ledger()
  t.equal(sent, 50 + 6 + 6)
  t.same(await run(requests(50)), first)
  t.same(await run(requests(50), { maxAttempts: 1 }), first, 'recorded attempts are replayed')
  t.equal((await emulator.ledger()).requests, sent)
  const more = await run(requests(50), { maxAttempts: 4 })
  t.match(
    more.find((o) => o.position === 6),
    { attempt: 4 },
  )
  t.equal((await emulator.ledger()).requests, sent + 1)
})

void t.test('a sink that fails half way loses nothing', async (t) => {
  const { emulator, run } = await setUp(t)
  let taken = 0
  await t.rejects(
    run(requests(60), {
      sink: () => {
        if (++taken === 15) throw new Error('sink is full')
      },
    }),
    { message: 'sink is full' },
  )
  const found = await run(requests(60))
  t.equal(new Set(own(found)).size, 60)
  t.equal((await emulator.ledger()).requests, 60, 'each request sent once')
})

void t.test('abort, then the same again', async (t) => {
  const { emulator, run } = await setUp(t)
  const abort = new AbortController()
  const onEvent = (event: { type: string }): void => {
    if (event.type === 'accepted') abort.abort()
  }
  await t.rejects(run(requests(60), { signal: abort.signal, onEvent }), {
    name: 'AbortError',
  })
  const found = await run(requests(60))
  t.equal(new Set(own(found)).size, 60)
  t.equal((await emulator.ledger()).requests, 60)
})

void t.test('a torn last line is repaired, a damaged one in the middle refused', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  const first = await run(requests(30))
  const journal = join(folder, 'journal.jsonl')
  const whole = await readFile(journal)
  await writeFile(journal, whole.subarray(0, whole.length - 9))
  t.same(await run(requests(30)), first)
  const damaged = Buffer.from(whole)
  damaged[whole.indexOf('ACCEPTED')] = 0x58
  await writeFile(journal, damaged)
  await t.rejects(run(requests(30)), { code: 'ERR_JOURNAL' })
  t.equal((await emulator.ledger()).requests, 30)
})

void t.test('files that went missing', async (t) => {
  const { emulator, folder, run } = await setUp(t)
  const first = await run(requests(30))
  await rm(join(folder, 'attempt-1', 'results-000002.jsonl'))
  const again = await run(requests(30))
  t.same(sorted(again), sorted(first), 'results are fetched again')
  t.same(await run(requests(30)), again, 'and then replayed in the new order')
  t.equal((await emulator.ledger()).requests, 30)
  await rm(join(folder, 'attempt-1', 'chunk-000002.rows'))
  await t.rejects(run(requests(30)), { code: 'ERR_JOURNAL' })
})
