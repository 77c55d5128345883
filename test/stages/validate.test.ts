/** `validate`: which answers pass, and why the others fail. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { z } from 'zod'
import type { Failed } from '../../src/index.ts'
import { validate } from '../../src/validate.ts'
import { failure } from '../fixtures/contract/events.ts'
import { Label, good, json, judge, schemaOf } from '../fixtures/judge.ts'
import { answered, message, text } from '../fixtures/message.ts'
import { closed, collector, turns } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const answers = Array.from({ length: 200 }, (_, i) => answered(message([text(json)]), i))
const late = Label.refine(async () => turns(1).then(() => true))

for (const [name, schema, concurrency, tiers = {}] of [
  ['validate', Label, 1],
  ['validate with tiers', Label, 1, { confidence: 'score', accept: 0.5, review: 0.2 }],
  ['validate with a plain schema', schemaOf((value) => ({ value })), 1],
  ['validate with an asynchronous schema', late, 1],
  ['validate with an asynchronous schema, eight at a time', late, 8],
] as const) {
  stageContract(t, name, ({ signal }) => ({
    stage: validate(schema as typeof Label, {
      ...tiers,
      concurrency,
      ...(signal ? { signal } : {}),
    }),
    input: answers,
    outputs: answers.length,
    concurrency,
  }))
}

void t.test('what an earlier validate found is replaced', async (t) => {
  const before = { ...answered(message([text(json)])), value: 'old', repaired: true }
  const sink = collector()
  await pipeline(Readable.from([before]), validate(Label), sink)
  t.match(sink.items, [{ ok: true, value: good }])
  t.notOk('repaired' in (sink.items[0] as object))
  const other = collector()
  await pipeline(Readable.from([before]), validate(z.string()), other)
  t.match(other.items, [{ ok: false }])
  t.notOk('value' in (other.items[0] as object) || 'repaired' in (other.items[0] as object))
})

void t.test(
  'an answer from the store that does not pass: nothing says that it is tried again',
  async (t) => {
    const tiers = { confidence: 'score', accept: 0.99, review: 0.98 } as const
    const known = { ...answered(message([text(json)])), recalled: 'k' }
    const one = async (outcome: object, stage: ReturnType<typeof validate>) => {
      const sink = collector()
      await pipeline(Readable.from([outcome]), stage, sink)
      return (sink.items[0] as Failed).failure
    }
    const why =
      /The answer came from the store .* is not asked again by this job\. To have it asked, /
    const unfit = await one(known, validate(z.object({ other: z.string() })))
    t.match(unfit, { kind: 'invalid_output', retryable: false, message: why })
    const unsure = await one(known, validate(Label, tiers))
    t.match(unsure, { kind: 'unsure', retryable: false, message: why })
    t.notMatch(unsure.message, /was billed/, 'not for this job')
    const { recalled: _recalled, ...asked } = known
    t.match(await one(asked, validate(Label, tiers)), { retryable: true, message: /was billed\.$/ })
  },
)

void t.test('no tier of an earlier validate stands beside a new verdict', async (t) => {
  const Sure = Label.extend({ score: z.number() })
  const tiers = { confidence: 'score', accept: 0.5, review: 0.4 } as const
  const before = collector()
  const fenced = '```json\n' + json + '\n```'
  const input = Readable.from([{ ...answered(message([text(fenced)])), tier_reason: 'old' }])
  await pipeline(input, validate(Sure, tiers), before)
  t.match(before.items, [{ ok: true, tier: 'accept', confidence: 0.5, extracted: true }])
  const [first] = before.items as [object]
  t.notOk('tier_reason' in first)

  const judged = { ...first, correct: true }
  for (const [schema, options] of [
    [undefined, { parse: 'text' }],
    [z.string(), {}],
  ] as const) {
    const sink = collector()
    await pipeline(Readable.from([judged]), validate(schema as never, options), sink)
    const [second] = sink.items as [object]
    for (const name of ['tier', 'confidence', 'extracted', 'correct']) t.notOk(name in second, name)
  }
  const stricter = collector()
  await pipeline(
    Readable.from([judged]),
    validate(Sure, { ...tiers, accept: 0.9, review: 0.8 }),
    stricter,
  )
  t.match(stricter.items, [{ ok: false, tier: 'reject', unsure_value: good }])
  t.notOk('value' in (stricter.items[0] as object) || 'extracted' in (stricter.items[0] as object))
})

void t.test('failures and values of fallBack pass unchanged', async (t) => {
  const failure = { kind: 'refused', message: 'no', retryable: false }
  const { message: _message, ...row } = answered(message([text(json)]))
  const items = [
    { ...row, ok: true, value: { label: 'none' }, fallback: true, failure },
    { ...row, ok: false, failure, tier: 'reject', confidence: 0.1, unsure_value: 1 },
  ]
  const sink = collector()
  await pipeline(
    Readable.from(structuredClone(items)),
    validate(Label, { confidence: 'score' }),
    sink,
  )
  t.same(sink.items, items)
})

void t.test('a schema that never answers does not hold up a destroy', async (t) => {
  const stage = validate(schemaOf(() => new Promise(() => {})))
  stage.write(answered(message([text(json)])))
  await turns(2)
  stage.destroy()
  await closed(stage)
  t.ok(stage.destroyed)
})

for (const item of [{ type: 'request' }, 'text', { type: 'outcome' }]) {
  void t.test(`not an outcome: ${JSON.stringify(item)}`, async (t) => {
    const run = pipeline(Readable.from([item]), validate(Label), collector())
    t.match(await failure(run), { code: 'ERR_INPUT', message: 'after awaitResults' })
  })
}

void t.test('an outcome whose message was dropped is not paid for again', async (t) => {
  const outcome = await judge(undefined, Label)
  t.match(outcome, { ok: false, failure: { message: 'no message', retryable: false } })
})

const refused: Array<[string, unknown, object]> = [
  ['a schema that is none', { parse: () => {} }, {}],
  ['null as schema', null, {}],
  ['an unknown parse', Label, { parse: 'yaml' }],
  ['a tool with parse json', Label, { parse: 'json', tool: 'x' }],
  ['a bad concurrency', Label, { concurrency: 0 }],
]

for (const [title, schema, options] of refused) {
  void t.test(`refused: ${title}`, async (t) => {
    t.throws(() => validate(schema as never, options as never), { code: 'ERR_OPTION' })
  })
}
