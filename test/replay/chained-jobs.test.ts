/** Two jobs in one program: nothing is paid twice and no rows are mixed up, whatever fails first and comes later. */
import t from 'tap'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { answers, openJob, recall, remember } from '../../src/index.ts'
import type { BatchRequest, Outcome } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { endOf, nextRequest, questionFor, runChain } from '../fixtures/chained-run.ts'
import { message, text } from '../fixtures/message.ts'
import { answerOf, attemptOf } from '../fixtures/run-job.ts'
import { through } from '../fixtures/outcomes.ts'
import { setUp } from '../fixtures/set-up.ts'

/** The emulator answers with its question, but with an error to those that the set names. */
function service() {
  const failing = new Set<string>()
  const asked = new Map<string, number>()
  const respond = (params: unknown) => {
    const question = questionOf(params)
    asked.set(question, (asked.get(question) ?? 0) + 1)
    if (failing.has(question)) return { error: { type: 'overloaded_error', message: 'full' } }
    return `re: ${question}`
  }
  return { failing, asked, respond }
}

const inOrder = (outcomes: readonly Outcome[]) =>
  outcomes.toSorted((a, b) => a.position - b.position || (a.part ?? 0) - (b.part ?? 0))

/** What a row is in the end, whichever run and batch it came by. */
const ends = (outcomes: ReadonlyArray<Outcome<string>>) =>
  inOrder(outcomes).map((o) => [
    o.position,
    o.custom_id,
    o.ok ? (o as { value?: string }).value : `${o.failure.kind} ${o.earlier}`,
  ])

const all = (rows: number, parts = 1) =>
  Array.from({ length: rows }, (_, n) => [
    n,
    parts === 1 ? `row ${n}` : `row ${n}.0`,
    endOf(n, parts),
  ])

for (const parts of [1, 3]) {
  void t.test(`the chain, again, and with a longer input; ${parts} requests a row`, async (t) => {
    const { respond } = service()
    const { emulator, url, folder } = await setUp(t, { respond })
    const once = await runChain(folder, url, { rows: 35, parts })
    t.same(ends(once), all(35, parts))
    t.equal((await emulator.ledger()).requests, 35 * parts + 35)
    const again = await runChain(folder, url, { rows: 35, parts })
    t.same(again, once, 'the same, in the same order')
    const longer = await runChain(folder, url, { rows: 52, parts })
    t.same(ends(longer), all(52, parts))
    t.equal((await emulator.ledger()).requests, 52 * parts + 52, 'nothing twice')
  })

  void t.test(`rows that fail at first and succeed later; ${parts} requests a row`, async (t) => {
    const { failing, asked, respond } = service()
    const { emulator, url, folder } = await setUp(t, { respond })
    const late = [0, 3, 4, 17, 29, 34]
    const partOf = parts === 1 ? undefined : 1
    for (const n of late) failing.add(questionFor(n, partOf))
    const first = await runChain(folder, url, { rows: 35, parts, firstAttempts: 1 })
    const failed = first.filter((o) => !o.ok)
    t.same(
      inOrder(failed).map((o) => o.position),
      late,
    )
    for (const outcome of failed) {
      t.equal(outcome.earlier, true)
      t.notOk('ref' in outcome, 'the reference of another job does not come through')
    }
    t.equal((await emulator.ledger()).requests, 35 * parts + 29, 'the second job asks none of them')
    t.same(await runChain(folder, url, { rows: 35, parts, firstAttempts: 1 }), first)

    failing.clear()
    const second = await runChain(folder, url, { rows: 35, parts, firstAttempts: 2 })
    t.same(ends(second), all(35, parts))
    t.equal((await emulator.ledger()).requests, 35 * parts + late.length + 35)
    t.same(await runChain(folder, url, { rows: 35, parts, firstAttempts: 2 }), second)
    const longer = await runChain(folder, url, { rows: 41, parts })
    t.same(ends(longer), all(41, parts))
    for (const [question, times] of asked) {
      const isLate = late.some((n) => question === questionFor(n, partOf))
      t.equal(times, isLate ? 2 : 1, question)
    }
  })
}

void t.test(
  'rows come late twice, some of them fail in the second job, and it grows',
  async (t) => {
    const { failing, respond } = service()
    const { emulator, url, folder } = await setUp(t, { respond })
    const [soon, later] = [
      [2, 11, 25],
      [5, 12, 26, 39],
    ]
    for (const n of [...soon, ...later]) failing.add(questionFor(n))
    failing.add(`again re: ${questionFor(11)}`)
    await runChain(folder, url, { rows: 40, firstAttempts: 1, nextChunk: { maxRequests: 7 } })
    for (const n of soon) failing.delete(questionFor(n))
    const second = await runChain(folder, url, { rows: 45, firstAttempts: 2, nextAttempts: 1 })
    t.same(
      inOrder(second.filter((o) => !o.ok)).map((o) => [o.position, o.earlier ?? false]),
      [
        [5, true],
        [11, false],
        [12, true],
        [26, true],
        [39, true],
      ],
    )
    failing.clear()
    const third = await runChain(folder, url, { rows: 50, firstAttempts: 3, nextAttempts: 2 })
    t.same(ends(third), all(50))
    // Each once, and again what had failed: soon once, later twice, and one row in the second job.
    t.equal((await emulator.ledger()).requests, 50 + 3 + 2 * 4 + 50 + 1)
    t.same(await runChain(folder, url, { rows: 50, firstAttempts: 3, nextAttempts: 2 }), third)
    t.same(ends(await runChain(folder, url, { rows: 50, next: { changed: 'keep' } })), all(50))
    t.equal((await emulator.ledger()).requests, 50 + 3 + 2 * 4 + 50 + 1, 'nothing more')
  },
)

void t.test('late rows among those that are kept as they were sent', async (t) => {
  const { failing, respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  for (const n of [3, 14]) failing.add(questionFor(n))
  await runChain(folder, url, { rows: 20, firstAttempts: 1 })
  failing.clear()
  const ask = (row: { id: string; text: string }) => ({
    custom_id: row.id,
    params: {
      model: 'claude-haiku-5-5' as const,
      max_tokens: 99,
      messages: [{ role: 'user' as const, content: `new ${row.text}` }],
    },
  })
  await t.rejects(runChain(folder, url, { rows: 20, ask }), { code: 'ERR_CHANGED' })
  const kept = await runChain(folder, url, { rows: 20, ask, next: { changed: 'keep' } })
  t.same(
    inOrder(kept).flatMap((o) =>
      String((o as { value?: string }).value).includes('new') ? o.position : [],
    ),
    [3, 14],
  )
  t.equal(kept.length, 20)
  t.equal((await emulator.ledger()).requests, 20 + 2 + 20)
})

void t.test('rejected rows of the second job come late, too', async (t) => {
  const { failing, respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  for (const n of [3, 14]) failing.add(questionFor(n))
  const ask = (_row: unknown, position: number) => {
    if (position === 7 || position === 14) throw new Error('no')
    return undefined
  }
  await runChain(folder, url, { rows: 20, firstAttempts: 1, ask })
  failing.clear()
  const second = await runChain(folder, url, { rows: 20, ask })
  t.same(
    inOrder(second).flatMap((o) => (o.ok ? [] : [[o.position, o.failure.kind, o.earlier]])),
    [
      [7, 'rejected', undefined],
      [14, 'rejected', undefined],
    ],
  )
  t.equal(second.length, 20)
  t.same(await runChain(folder, url, { rows: 20, ask }), second)
  t.equal((await emulator.ledger()).requests, 20 + 2 + 18)
})

void t.test('dropped rows leave gaps, and may be sent later', async (t) => {
  const { respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  const dropped = (position: number) => position % 3 === 0
  const some = await runChain(folder, url, { rows: 30, dropped })
  t.same(
    ends(some),
    all(30).filter(([n]) => !dropped(n as number)),
  )
  t.same(await runChain(folder, url, { rows: 30, dropped }), some)
  t.same(ends(await runChain(folder, url, { rows: 30 })), all(30))
  t.equal((await emulator.ledger()).requests, 60)
  await t.rejects(runChain(folder, url, { rows: 30, dropped }), { code: 'ERR_CHANGED' })
})

void t.test('the first job is canceled, and resumed', async (t) => {
  const { respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond, batchMs: 60 })
  let seen = 0
  const run = runChain(folder, url, {
    rows: 120,
    onOpen: (first) =>
      first.onEvent((event) => {
        if (event.type === 'fetched' && ++seen === 2) void first.cancel()
      }),
  })
  await t.rejects(run, { code: 'ERR_STOPPED' })
  const { requests } = await emulator.ledger()
  t.ok(requests < 240)
  await t.rejects(runChain(folder, url, { rows: 120 }), { code: 'ERR_STOPPED' })
  const resumed = await runChain(folder, url, {
    rows: 120,
    job: { resume: true },
  })
  t.same(ends(resumed), all(120))
  const ledger = await emulator.ledger()
  t.equal(ledger.billed, 240)
  t.equal(ledger.billedTwiceById.count, 0)
})

void t.test('the second job is stopped by its budget, and goes on', async (t) => {
  const { asked, respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  const next = { maxCost: 0.0001, budget: 'strict' as const }
  await t.rejects(runChain(folder, url, { rows: 60, next }), { code: 'ERR_STOPPED' })
  const ofFirst = [...asked.keys()].filter((question) => question.startsWith('question'))
  t.equal(ofFirst.length, 60, 'the first job went on to its end')
  t.ok((await emulator.ledger()).billed < 120)
  t.same(ends(await runChain(folder, url, { rows: 60 })), all(60))
  t.equal((await emulator.ledger()).billed, 120)
})

void t.test('a row that was sent, and that the first job no longer gives', async (t) => {
  const { respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  await runChain(folder, url, { rows: 20 })
  const refused = (text: string) => text === `re: ${questionFor(13)}`
  const run = { rows: 20, refused, firstAttempts: 1 }
  await t.rejects(runChain(folder, url, run), {
    code: 'ERR_CHANGED',
    message: /row 14 \(position 13\) was sent .* now it fails in the previous job/,
  })
  const kept = await runChain(folder, url, { ...run, next: { changed: 'keep' } })
  t.same(ends(kept), all(20), 'its answer is paid')
  t.equal((await emulator.ledger()).billed, 40)
})

void t.test('rows that come late and are answered from a store', async (t) => {
  const { failing, respond } = service()
  const { emulator, url, folder } = await setUp(t, { respond })
  const store = answers(join(folder, 'answers'))
  t.teardown(() => store.close())
  const late = [3, 12]
  for (const n of late) failing.add(questionFor(n))
  const recalling = () => recall(store)
  await runChain(folder, url, { rows: 30, firstAttempts: 1, recall: recalling })
  failing.clear()
  const key = (n: number) => nextRequest(`again re: ${questionFor(n)}`)
  const known = await through<BatchRequest>([key(3)], recall(store))
  const answer = message([text(endOf(3))])
  await through(
    [{ ...known[0], type: 'outcome', ok: true, attempt: 1, message: answer }],
    remember(store),
  )
  const second = await runChain(folder, url, { rows: 30, recall: recalling })
  t.same(ends(second), all(30))
  t.ok(second.find(({ position }) => position === 3)?.recalled)
  t.same(await runChain(folder, url, { rows: 30, recall: recalling }), second)
  t.equal((await emulator.ledger()).requests, 32 + 29)
})

void t.test('the second job from its records alone, with rows that came late', async (t) => {
  const { failing, respond } = service()
  const { emulator, url, client, folder } = await setUp(t, { respond })
  for (const n of [3, 4, 17, 29]) failing.add(questionFor(n))
  await runChain(folder, url, { rows: 35, firstAttempts: 1 })
  failing.clear()
  // Sealed and not sent: what came late is in chunks of no batch yet.
  const stop = new AbortController()
  await t.rejects(
    runChain(folder, url, {
      rows: 35,
      signal: stop.signal,
      onOpen: (_first, next) =>
        next.onEvent(({ type }) => {
          if (type === 'sealed') stop.abort()
        }),
    }),
  )
  const attempt = attemptOf()
  const fromRecords = async (): Promise<Outcome[]> => {
    const job = await openJob(join(folder, 'next'), { client, settleMs: 300 })
    const found: Outcome[] = []
    try {
      await pipeline(job.recorded(), attempt(job), async (outcomes: AsyncIterable<Outcome>) => {
        for await (const outcome of outcomes) found.push(outcome)
      })
    } finally {
      await job.close()
    }
    return found
  }
  const found = await fromRecords()
  t.same(
    inOrder(found).map((o) => [o.position, answerOf(o)]),
    all(35).map(([n, , answer]) => [n, answer]),
  )
  t.equal((await emulator.ledger()).requests, 35 + 4 + 35)
  t.same(await fromRecords(), found)
  t.same(ends(await runChain(folder, url, { rows: 35 })), all(35), 'and the chain knows them')
  t.equal((await emulator.ledger()).requests, 35 + 4 + 35)
})
