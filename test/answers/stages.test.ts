/** `recall` and `remember`: what is known is not asked, and what passes stays as it is. */
import t from 'tap'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ExactNumber, answers, recall, remember } from '../../src/index.ts'
import type { BatchRequest, Outcome } from '../../src/index.ts'
import { rejected } from '../../src/rejected.ts'
import { recalledRequest } from '../../src/recalled-request.ts'
import { answerTo, ask, fates, recalled, remembered, storeOf } from '../fixtures/answer-rows.ts'
import { answered, message, text } from '../fixtures/message.ts'
import { requestOf, requests } from '../fixtures/run-job.ts'
import { closed, collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

stageContract(t, 'recall of what is not known', ({ t, signal }) => ({
  stage: recall(storeOf(t), { signal }),
  input: [...requests(200)],
  outputs: 200,
  takesIn: 128,
}))

stageContract(t, 'recall of what is known', async ({ t, signal }) => {
  const store = storeOf(t)
  await ask(store, requests(200))
  return { stage: recall(store, { signal }), input: [...requests(200)], outputs: 200, takesIn: 128 }
})

stageContract(t, 'remember', ({ t, signal }) => ({
  stage: remember(storeOf(t), { signal }),
  input: Array.from({ length: 200 }, (_, i) => ({
    ...answered(message([text(`${i}`)]), i),
    key: String(i).padStart(64, '0'),
  })),
  outputs: 200,
}))

void t.test('what was answered once is known from then on, and the order is kept', async (t) => {
  const store = storeOf(t)
  t.same(fates(await ask(store, requests(150))), Array(150).fill('asked'))
  t.equal(store.kept, 150)
  // Every third row is new.
  const rows = Array.from({ length: 300 }, (_, i) =>
    i % 3 === 0 ? requestOf(i, `new ${i}`) : { ...requestOf(i, `question ${i >> 1}`) },
  )
  const found = await recalled(store, rows)
  t.same(
    found.map(({ position }) => position),
    rows.map((_, i) => i),
  )
  t.same(
    fates(found),
    rows.map((_, i) => (i % 3 === 0 ? 'asked' : 'known')),
  )
  for (const item of found) {
    if (item.type === 'request') continue
    t.match(item.ok && item.message.content, [{ text: `answer ${item.position >> 1}` }])
  }
})

void t.test('the outcome of a known answer, member by member', async (t) => {
  const store = storeOf(t)
  const answer = message([text('yes')])
  await ask(store, [requestOf(7)], { answer })
  const request = { ...requestOf(7), custom_id: 'mine', part: 1, parts: 2, row: { id: 5 } }
  const [outcome] = (await recalled(store, [request])) as [Outcome & Record<symbol, unknown>]
  const { key } = outcome
  t.match(key, /^[0-9a-f]{64}$/)
  const plain = {
    type: 'outcome',
    ok: true,
    custom_id: 'mine',
    position: 7,
    part: 1,
    parts: 2,
    attempt: 0,
    row: { id: 5 },
    message: answer,
    recalled: key,
    key,
    cost_usd: 0,
  }
  t.equal(JSON.stringify(outcome), JSON.stringify(plain), 'these members, in this order')
  t.strictSame(outcome[recalledRequest], { ...request, key })
  t.strictSame({ ...outcome }[recalledRequest as never], { ...request, key }, 'survives a spread')
})

void t.test('a request that passes has a key, and is else as it was', async (t) => {
  const store = storeOf(t)
  const first = { ...requestOf(1), row: { a: 1 } }
  const [item] = await recalled(store, [first])
  const { key, ...rest } = item as BatchRequest
  t.strictSame(rest, first)
  t.match(key, /^[0-9a-f]{64}$/)
  const [again] = await recalled(store, [{ ...requestOf(9, 'question 1'), custom_id: 'other' }])
  t.equal(again!.key, key, 'the key is of the params alone')
})

const others: Array<[string, (request: BatchRequest) => BatchRequest]> = [
  ['the text', () => requestOf(0, 'another')],
  ['the model', (one) => ({ ...one, params: { ...one.params, model: 'claude-opus-5-5' } })],
  ['max_tokens', (one) => ({ ...one, params: { ...one.params, max_tokens: 65 } })],
  ['a member', (one) => ({ ...one, params: { ...one.params, metadata: { user_id: 'a' } } })],
]

for (const [title, change] of others) {
  void t.test(`another request: ${title}`, async (t) => {
    const store = storeOf(t)
    await ask(store, [requestOf(0)])
    t.same(fates(await recalled(store, [change(requestOf(0)), requestOf(0)])), ['asked', 'known'])
  })
}

void t.test('the schema is part of the question', async (t) => {
  const store = storeOf(t)
  const schemas = [undefined, { type: 'object' }, { type: 'array' }, 'v1', 'none', null]
  for (const schema of schemas) {
    t.same(fates(await ask(store, [requestOf(0)], { schema })), ['asked'], JSON.stringify(schema))
  }
  for (const schema of schemas) {
    t.same(fates(await ask(store, [requestOf(0)], { schema })), ['known'], JSON.stringify(schema))
  }
  const digits = (text: string): object => ({ maximum: new ExactNumber(text) })
  await ask(store, [requestOf(0)], { schema: digits('12345678901234567890') })
  t.same(fates(await ask(store, [requestOf(0)], { schema: digits('12345678901234567891') })), [
    'asked',
  ])
})

void t.test('every digit of a number in an answer comes back', async (t) => {
  const store = storeOf(t)
  const id = new ExactNumber('12345678901234567890')
  const use = { type: 'tool_use', id: 't', name: 'label', input: { id } }
  await ask(store, [requestOf(0)], { answer: message([use]) })
  const [outcome] = (await recalled(store, [requestOf(0)])) as [Outcome]
  t.match(outcome.message?.content, [{ input: { id: { text: '12345678901234567890' } } }])
})

void t.test('long answers, and short ones in place of them', async (t) => {
  const store = storeOf(t)
  const long = 'ä'.repeat(300_000)
  await ask(store, requests(70), { answer: message([text(long)]) })
  const found = await recalled(store, requests(70))
  t.ok(found.every((item) => item.type === 'outcome' && item.ok && textOf(item) === long))
})

const unkept: Array<[string, object]> = [
  ['a failure', { ok: false, failure: { kind: 'invalid_output', message: '', retryable: true } }],
  ['cut off', { message: message([text('x')], { stop_reason: 'max_tokens' }) }],
  ['refused', { message: message([text('x')], { stop_reason: 'refusal' }) }],
  ['paused', { message: message([text('x')], { stop_reason: 'pause_turn' }) }],
  ['without a key', { key: undefined }],
  ['with a key that is none', { key: '../../etc/passwd' }],
  ['recalled', { recalled: 'x' }],
  ['nested too deeply', { message: message([JSON.parse(`${'['.repeat(1e5)}${']'.repeat(1e5)}`)]) }],
]

for (const [title, change] of unkept) {
  void t.test(`not kept: ${title}`, async (t) => {
    const store = storeOf(t)
    const [request] = await recalled(store, [requestOf(0)])
    const outcome = { ...answerTo(request!), ...change }
    const [passed] = await remembered(store, [outcome])
    t.equal(passed, outcome, 'it passes')
    t.equal(store.kept, 0)
    t.same(fates(await recalled(store, [requestOf(0)])), ['asked'])
  })
}

void t.test('what is known is not written again; equal rows are written once', async (t) => {
  const store = storeOf(t)
  const [request] = await recalled(store, [requestOf(0)])
  const first = answerTo(request!, message([text('first')]))
  const second = { ...answerTo(request!, message([text('second')])), same_as: 0, position: 1 }
  await remembered(store, [first, second])
  t.equal(store.kept, 1)
  await remembered(store, [second])
  t.equal(store.kept, 1)
  const [known] = (await recalled(store, [requestOf(0)])) as [Outcome]
  t.equal(textOf(known), 'first')
})

void t.test('an answer that is too old is asked again, and the new one holds', async (t) => {
  const store = storeOf(t)
  const options = { maxAgeMs: 200 }
  const [old] = await ask(store, [requestOf(0)], { answer: message([text('old')]) })
  t.same(fates(await recalled(store, [requestOf(0)], { maxAgeMs: 60_000 })), ['known'])
  await new Promise((resolve) => setTimeout(resolve, 250))
  const [stale] = await ask(store, [requestOf(0)], { ...options, answer: message([text('new')]) })
  t.equal(stale!.type, 'request')
  t.equal(store.kept, 2)
  const isNew = async (title: string): Promise<void> => {
    const [known] = (await recalled(store, [requestOf(0)])) as [Outcome]
    t.equal(textOf(known), 'new', title)
  }
  await isNew('it was replaced')
  // The first job and the second run again, with the keys of their records.
  await remembered(store, [answerTo(old!, message([text('old')]))])
  await isNew('a replay of the job that has the old one')
  await new Promise((resolve) => setTimeout(resolve, 250))
  await remembered(store, [answerTo(stale!, message([text('again')]))])
  await isNew('a replay of the job that has the new one, when that is old too')
  const [today] = await recalled(store, [requestOf(0)], options)
  t.match(today!.key, /^[0-9a-f]{64}\.[0-9a-z]+$/)
  for (const answer of ['old', 'new']) {
    await remembered(store, [answerTo(today!, message([text(answer)]))])
    await isNew(`a replay of the job that has the ${answer} one, with the key of today`)
  }
  t.equal(store.kept, 2)
})

void t.test('a slow source waits for no other row, and outcomes are not overtaken', async (t) => {
  const store = storeOf(t)
  await ask(store, [requestOf(0)])
  const source = new PassThrough({ objectMode: true })
  const out = source.pipe(recall(store))
  for (let i = 0; i < 5; i++) {
    source.write(i % 2 === 0 ? requestOf(0) : requestOf(i))
    const [item] = (await once(out, 'data')) as [BatchRequest | Outcome]
    t.equal(item.type, i % 2 === 0 ? 'outcome' : 'request')
  }
  source.end()
  await closed(out)
  const gone = rejected({ position: 1 }, 'a bad row')
  const mixed = await recalled(store, [requestOf(0), gone, requestOf(2), gone])
  t.same(
    mixed.map(({ position }) => position),
    [0, 1, 2, 1],
  )
  t.equal(mixed[1], gone)
})

void t.test('what is no request, or one of a later attempt, is not looked up', async (t) => {
  const store = storeOf(t)
  await ask(store, [requestOf(0)])
  const bad = { ...requestOf(0), params: { ...requestOf(0).params, big: 1n } }
  const later = { ...requestOf(0), retries: { attempt: 1, chunk: 1, index: 0 } }
  const noId = { ...requestOf(0), custom_id: undefined }
  for (const item of [bad, later, noId]) {
    const [passed] = await recalled(store, [item])
    t.equal(passed, item)
  }
  const chunk = { type: 'chunk', position: 0, ref: {} }
  await t.rejects(recalled(store, [chunk]), { code: 'ERR_INPUT', message: /recall: .*chunk/ })
  await t.rejects(remembered(store, [requestOf(0)]), { code: 'ERR_INPUT', message: /remember/ })
})

void t.test('an error of the store is the error of the stream', async (t) => {
  const store = storeOf(t)
  const [request] = await recalled(store, [requestOf(0)])
  await store.close()
  const source = new PassThrough({ objectMode: true })
  source.write(requestOf(0))
  // The source does not end, so nothing but the store can end it.
  await t.rejects(pipeline(source, recall(store), collector()), {
    code: 'ERR_OPTION',
    message: /is closed/,
  })
  await t.rejects(pipeline(Readable.from([answerTo(request!)]), remember(store), collector()), {
    code: 'ERR_OPTION',
  })
})

void t.test('arguments', async (t) => {
  const store = storeOf(t)
  const wrong: Array<[string, () => unknown]> = [
    ['no folder', () => answers('')],
    ['a wait', () => answers('x', { waitMs: -1 })],
    ['no store', () => recall(undefined as never)],
    ['a folder for a store', () => remember('answers' as never)],
    ['an age', () => recall(store, { maxAgeMs: NaN })],
    ['a schema that is a function', () => recall(store, { schema: () => true })],
    ['a schema that JSON can not hold', () => recall(store, { schema: { max: 1n } })],
  ]
  for (const [title, make] of wrong) t.throws(make, { code: 'ERR_OPTION' }, title)
  await t.rejects(store.prune({ olderThanMs: -1 }), { code: 'ERR_OPTION' })
})

function textOf(outcome: Outcome): string {
  const block = outcome.message?.content[0]
  return block?.type === 'text' ? block.text : ''
}
