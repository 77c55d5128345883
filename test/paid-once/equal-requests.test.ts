/** With `dedupe`, equal requests of a chunk are sent once, and each of their rows is answered. */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { awaitResults, chunkBySize, compose, retryFailed, submitBatches } from '../../src/index.ts'
import type { Attempt, Chunk, JobEvent, Outcome } from '../../src/index.ts'
import { answerOf, requestOf } from '../fixtures/run-job.ts'
import type { RunOptions } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import { areAnswered, asked, countSent, outputTokens, surveyOf } from '../fixtures/sharing/asked.ts'
import { collected } from '../fixtures/sharing/collected.ts'

const dedupe: RunOptions = { chunk: { dedupe: true, maxRequests: 1000 } }
const without: RunOptions = { chunk: { maxRequests: 1000 } }

void t.test('a survey of which 40 % repeat: each question is paid once', async (t) => {
  const { emulator, run } = await setUp(t)
  const questions = surveyOf(1000, 600)
  const found = await run(asked(questions), dedupe)
  t.ok(areAnswered(found, questions), 'each row has the answer to its question')
  t.same(
    found.map(({ position }) => position),
    [...questions.keys()],
    'in input order',
  )
  t.ok(found.every(({ custom_id, position }) => custom_id === `row ${position}`))
  const { requests, billed, tokens } = await emulator.ledger()
  t.same({ requests, billed }, { requests: 600, billed: 600 })
  t.equal(countSent(found), 600)
  t.equal(outputTokens(found), tokens.output, 'the usage of all outcomes is what was billed')
  for (const outcome of found) {
    const { position, same_as, ref, usage, cost_usd } = outcome
    if (same_as === undefined) continue
    const sent = found[same_as]
    t.ok(same_as < position && questions[same_as] === questions[position])
    t.equal(ref?.index, sent?.ref?.index)
    t.equal(usage, undefined)
    t.equal(cost_usd, 0)
    t.equal(outcome.model, sent?.model)
  }
  const copies = found.flatMap(({ ref }) => ref?.copy ?? [])
  t.same(
    copies,
    Array.from({ length: 400 }, (_, i) => i + 1),
    'copies are told apart',
  )
  const { creates } = await emulator.ledger()
  t.same(await run(asked(questions), dedupe), found, 'a replay gives the same')
  t.same(await run(asked(questions), without), found, 'also with the option off')
  t.equal((await emulator.ledger()).creates, creates)
})

void t.test('without the option each row is sent', async (t) => {
  const { emulator, run, folder } = await setUp(t)
  const questions = ['a', 'a', 'b', 'a']
  const found = await run(asked(questions), without)
  t.ok(areAnswered(found, questions))
  t.equal(countSent(found), 4)
  t.equal((await emulator.ledger()).requests, 4)
  t.same(await run(asked(questions), dedupe), found, 'and stays so, with the option on')
  t.equal((await emulator.ledger()).requests, 4)
  t.notMatch(await readFile(join(folder, 'journal.jsonl'), 'utf8'), /"same"/)
})

void t.test('rows that come later share among themselves, and what was sent stays', async (t) => {
  const { emulator, run } = await setUp(t)
  await run(asked(['a', 'a', 'b']), without)
  const questions = ['a', 'a', 'b', 'a', 'b', 'a', 'a']
  const found = await run(asked(questions), dedupe)
  t.ok(areAnswered(found, questions))
  t.equal((await emulator.ledger()).requests, 5)
  const more = [...questions, 'b', 'b']
  t.ok(areAnswered(await run(asked(more), without), more))
  t.equal((await emulator.ledger()).requests, 7)
})

void t.test('a full chunk takes rows that share, and another chunk sends again', async (t) => {
  const { emulator, run } = await setUp(t)
  const questions = ['a', 'b', 'a', 'b', 'c', 'a', 'c']
  const found = await run(asked(questions), { chunk: { dedupe: true, maxRequests: 2 } })
  t.ok(areAnswered(found, questions))
  const { creates, requests } = await emulator.ledger()
  t.same({ creates, requests }, { creates: 2, requests: 4 })
  // The batch that ends first comes out first.
  const sharing = new Map(found.map(({ position, same_as }) => [position, same_as]))
  t.same(
    [...questions.keys()].map((position) => sharing.get(position)),
    [undefined, undefined, 0, 1, undefined, undefined, 4],
  )
})

void t.test('params in another order are other params', async (t) => {
  const { emulator, run } = await setUp(t)
  const [first, second] = asked(['a', 'a'])
  const { model, max_tokens, messages } = second!.params
  await run([first, { ...second, params: { messages, max_tokens, model } }], dedupe)
  t.equal((await emulator.ledger()).requests, 2)
})

void t.test('a failure is shared, and retried once', async (t) => {
  for (const fault of ['errored', 'expired'] as const) {
    const { emulator, run } = await setUp(t)
    emulator.faults.add({
      on: 'batch',
      fault,
      share: 1,
      next: 1,
      ...(fault === 'errored' ? { types: ['overloaded_error'] } : {}),
    } as never)
    const questions = surveyOf(50, 30)
    const found = await run(asked(questions), dedupe)
    t.ok(areAnswered(found, questions))
    t.ok(found.every(({ attempt }) => attempt === 2))
    const { requests, billed, creates } = await emulator.ledger()
    t.same({ requests, billed, creates }, { requests: 60, billed: 30, creates: 2 })
    t.equal(countSent(found), 30)
    t.same(await run(asked(questions), without), found, 'a replay gives the same')
    t.equal((await emulator.ledger()).creates, 2)
  }
})

void t.test('some failures of a chunk are retried, in a named attempt too', async (t) => {
  const { emulator, open } = await setUp(t)
  emulator.faults.add({
    on: 'batch',
    fault: 'errored',
    share: 0.5,
    types: ['overloaded_error'],
    next: 1,
  })
  const questions = surveyOf(80, 40)
  const once = async (): Promise<Outcome[]> => {
    const job = await open()
    const attempt = (view: Attempt) =>
      compose(
        chunkBySize(view, { dedupe: true }),
        submitBatches(view),
        awaitResults(view, { pollMs: 10 }),
      )
    const retry = retryFailed(job, attempt, { name: 'again' })
    const found = await collected<Outcome>(asked(questions), attempt(job), retry)
    await job.close()
    return found
  }
  const found = await once()
  t.ok(areAnswered(found, questions))
  const retried = found.filter(({ attempt }) => attempt === 2)
  const distinct = new Set(retried.map(({ position }) => questions[position])).size
  t.ok(distinct > 0 && distinct < 40 && retried.length > distinct)
  const { requests, billed } = await emulator.ledger()
  t.same({ requests, billed }, { requests: 40 + distinct, billed: 40 })
  t.same(await once(), found)
  t.equal((await emulator.ledger()).requests, requests)
})

void t.test('a retry that ends between rows that shared goes on with the others', async (t) => {
  const { emulator, open } = await setUp(t)
  emulator.faults.add({ on: 'batch', fault: 'expired', share: 1, next: 1 })
  const questions = ['a', 'a', 'a', 'a', 'a', 'b', 'b']
  const abort = new AbortController()
  const once = async (signal?: AbortSignal): Promise<Outcome[]> => {
    const job = await open()
    job.onEvent(({ type }) => {
      const { accepted = 0, settled = 0 } = job.status().attempts[1] ?? {}
      if (type === 'accepted' && accepted + settled === 2) abort.abort()
    })
    const attempt = (view: Attempt) =>
      compose(
        chunkBySize(view, view.attempt === 1 ? { dedupe: true } : { maxRequests: 1 }),
        submitBatches(view, { concurrency: 1, ...(signal ? { signal } : {}) }),
        awaitResults(view, { pollMs: 10 }),
      )
    try {
      return await collected<Outcome>(asked(questions), attempt(job), retryFailed(job, attempt))
    } finally {
      await job.close()
    }
  }
  await t.rejects(once(abort.signal), { name: 'AbortError' })
  const { requests } = await emulator.ledger()
  t.ok(requests > 3 && requests < 9, 'some of the rows were sent again')
  const found = await once()
  t.ok(areAnswered(found, questions), 'none is lost')
  t.equal((await emulator.ledger()).requests, 9, 'and none is sent twice')
  t.same(await once(), found)
})

void t.test('a failure that can not be retried is shared', async (t) => {
  const types = ['invalid_request_error']
  const { emulator, run } = await setUp(t)
  emulator.faults.add({ on: 'batch', fault: 'errored', share: 1, types, next: 1 })
  const found = await run(asked(['a', 'a', 'a']), dedupe)
  t.same(
    found.map((outcome) => [outcome.ok, outcome.same_as, outcome.cost_usd]),
    [
      [false, undefined, undefined],
      [false, 0, 0],
      [false, 0, 0],
    ],
  )
  t.equal((await emulator.ledger()).requests, 1)
})

void t.test('each part of a split chunk answers the rows that share its requests', async (t) => {
  const { emulator, run } = await setUp(t, { limits: { maxBytes: 900 } })
  const questions = surveyOf(60, 20)
  const seen: string[] = []
  const onEvent = ({ type }: JobEvent): void => void seen.push(type)
  const found = await run(asked(questions), { ...dedupe, onEvent })
  t.ok(seen.filter((type) => type === 'split').length > 2)
  t.ok(areAnswered(found, questions))
  t.same(countSent(found), 20)
  t.equal((await emulator.ledger()).billed, 20)
  t.same(await run(asked(questions), without), found)
  t.equal((await emulator.ledger()).billed, 20)
})

void t.test('failures in the parts of a split chunk are retried once', async (t) => {
  const { emulator, run } = await setUp(t, { limits: { maxBytes: 900 } })
  emulator.faults.add({ on: 'batch', fault: 'expired', share: 1, next: 3 })
  const questions = surveyOf(60, 20)
  const found = await run(asked(questions), dedupe)
  t.ok(areAnswered(found, questions))
  t.equal((await emulator.ledger()).billed, 20)
  t.equal(countSent(found), 20)
  t.same(await run(asked(questions), dedupe), found)
  t.equal((await emulator.ledger()).billed, 20)
})

void t.test('a request that is too large is refused for all its rows', async (t) => {
  const { run } = await setUp(t, { limits: { maxBytes: 300 } })
  const long = 'x'.repeat(300)
  const found = await run(asked(['a', long, 'a', long, long]), dedupe)
  const kinds = new Map(found.map((one) => [one.position, one.ok ? 'ok' : one.failure.kind]))
  t.same(
    [0, 1, 2, 3, 4].map((position) => kinds.get(position)),
    ['ok', 'rejected', 'ok', 'rejected', 'rejected'],
  )
})

void t.test('a row that shared and was edited is told, or stands', async (t) => {
  const { emulator, run } = await setUp(t)
  const questions = ['a', 'b', 'a', 'b']
  const found = await run(asked(questions), dedupe)
  for (const options of [dedupe, without]) {
    const changed = run(asked(['a', 'b', 'a', 'c']), options)
    await t.rejects(changed, { code: 'ERR_CHANGED', message: /from row 4 \(position 3\)/ })
    const first = run(asked(['c', 'b', 'a', 'b']), options)
    await t.rejects(first, { code: 'ERR_CHANGED', message: /from row 1 \(position 0\)/ })
  }
  const kept = await run(asked(['a', 'b', 'a', 'c']), { ...dedupe, job: { changed: 'keep' } })
  t.same(kept, found)
  t.equal((await emulator.ledger()).requests, 2)
})

void t.test('ids and carried rows are those of today', async (t) => {
  const { run } = await setUp(t)
  const rows = asked(surveyOf(30, 10))
  await run(rows, dedupe)
  const renamed = rows.map((row) => ({
    ...row,
    custom_id: `new ${row.position}`,
    row: { n: row.position },
  }))
  const found = await run(renamed, dedupe)
  t.ok(found.every(({ custom_id, position }) => custom_id === `new ${position}`))
  t.same(
    found.map(({ row }) => row),
    renamed.map(({ row }) => row),
  )
  t.same(await run(renamed, without), found)
})

void t.test("customIds: 'keep': only ids that are sent must differ", async (t) => {
  const { emulator, run } = await setUp(t)
  const questions = ['a', 'b', 'a', 'b', 'a', 'c']
  const ids = ['x', 'y', 'x', 'x', 'z', 'w']
  const rows = asked(questions).map((row, i) => ({ ...row, custom_id: ids[i] }))
  const keep: RunOptions = { chunk: { dedupe: true, customIds: 'keep', maxRequests: 1000 } }
  const found = await run(rows, keep)
  t.ok(areAnswered(found, questions))
  t.same(
    found.map(({ custom_id }) => custom_id),
    ids,
  )
  const { creates, requests } = await emulator.ledger()
  t.same({ creates, requests }, { creates: 1, requests: 3 })
  t.same(await run(rows, keep), found)
})

void t.test('the requests of one row may be equal', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = [0, 1].flatMap((position) =>
    [0, 1, 2].map((part) => ({ ...requestOf(position, 'same'), part, parts: 3 })),
  )
  const found = await run(rows, dedupe)
  t.same(
    found.map(({ position, part, parts, same_as }) => [position, part, parts, same_as]),
    [
      [0, 0, 3, undefined],
      [0, 1, 3, 0],
      [0, 2, 3, 0],
      [1, 0, 3, 0],
      [1, 1, 3, 0],
      [1, 2, 3, 0],
    ],
  )
  t.equal((await emulator.ledger()).requests, 1)
})

void t.test('a line that is missing in the results is missing for all its rows', async (t) => {
  const { emulator, run } = await setUp(t)
  const questions = ['a', 'b', 'a', 'b', 'b']
  emulator.faults.add({ on: 'results', fault: 'missing_lines', share: 0.5 })
  const found = await run(asked(questions), dedupe)
  const kinds = found.map((one) => (one.ok ? 'ok' : one.failure.kind))
  t.ok(kinds.includes('unresolved') && kinds.includes('ok'))
  for (const { position } of found)
    t.equal(kinds[position], kinds[questions[position] === 'a' ? 0 : 1])
  t.same(await run(asked(questions), dedupe), found)
})

void t.test('rows from the records: unsent, sent and pruned', async (t) => {
  const { emulator, open, run } = await setUp(t)
  const questions = surveyOf(40, 15)
  const attempt = (view: Attempt) =>
    compose(
      chunkBySize(view, { dedupe: true }),
      submitBatches(view),
      awaitResults(view, { pollMs: 10 }),
    )
  const unsent = await open()
  const chunks = await collected<Chunk>(asked(questions), chunkBySize(unsent, { dedupe: true }))
  t.same(
    chunks.map(({ requests }) => requests),
    [15],
  )
  await unsent.close()
  const all = async (): Promise<Outcome[]> => {
    const job = await open()
    const found = await collected<Outcome>(job.recorded(), attempt(job))
    await job.close()
    return found
  }
  const found = await all()
  t.ok(areAnswered(found, questions))
  t.equal((await emulator.ledger()).requests, 15)
  t.same(await all(), found)
  const job = await open()
  t.same(await collected(asked(questions), attempt(job)), found)
  t.ok((await job.prune()) > 0)
  await job.close()
  t.same(await run(asked(questions), dedupe), found, 'a pruned job replays from its input')
  await t.rejects(all(), { code: 'ERR_INPUT', message: /were pruned/ })
  t.equal((await emulator.ledger()).requests, 15)
})

void t.test('an array of requests is sent as it is', async (t) => {
  const { emulator, open } = await setUp(t)
  const job = await open()
  const results = awaitResults(job, { pollMs: 10 })
  const found = await collected<Outcome>([asked(['a', 'a'])], submitBatches(job), results)
  t.same(found.map(answerOf), ['re: a', 're: a'])
  t.equal((await emulator.ledger()).requests, 2)
})

void t.test('the option is true or false', async (t) => {
  const { run } = await setUp(t)
  const wrong = run(asked(['a']), { chunk: { dedupe: 'yes' as never } })
  await t.rejects(wrong, { code: 'ERR_OPTION', message: /dedupe must be true or false/ })
})
