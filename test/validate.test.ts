import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { z } from 'zod'
import type { Outcome } from '../src/outcome.ts'
import { validate } from '../src/validate.ts'
import type { ValidateOptions } from '../src/validate.ts'
import type { StandardSchema } from '../src/validation/standard-schema.ts'
import { failure } from './fixtures/contract/events.ts'
import { answered, message, text, toolUse } from './fixtures/message.ts'
import { closed, collector, turns } from './fixtures/sinks.ts'
import { stageContract } from './fixtures/stage-contract.ts'

const Label = z.object({ label: z.enum(['bug', 'question']), score: z.number().min(0).max(1) })
const good = { label: 'bug', score: 0.5 }
const json = JSON.stringify(good)

const answers = Array.from({ length: 200 }, (_, i) => answered(message([text(json)]), i))
const late = Label.refine(async () => turns(1).then(() => true))

for (const [name, schema, concurrency] of [
  ['validate', Label, 1],
  ['validate with a plain schema', schemaOf((value) => ({ value })), 1],
  ['validate with an asynchronous schema', late, 1],
  ['validate with an asynchronous schema, eight at a time', late, 8],
] as const) {
  stageContract(t, name, ({ signal }) => ({
    stage: validate(schema, { concurrency, ...(signal ? { signal } : {}) }),
    input: answers,
    outputs: answers.length,
    concurrency,
  }))
}

async function judge(
  answer: unknown,
  schema?: StandardSchema,
  options: ValidateOptions = {},
): Promise<Outcome> {
  const sink = collector()
  const outcome = answered(answer as never)
  await pipeline(Readable.from([outcome]), validate(schema as StandardSchema, options), sink)
  t.equal(sink.items.length, 1)
  t.match(sink.items[0], { custom_id: outcome.custom_id, ref: outcome.ref, row: outcome.row })
  t.equal((sink.items[0] as { message: unknown }).message, answer, 'the message stays')
  return sink.items[0] as Outcome
}

const fenced = '```json\n' + json + '\n```'
const thinking = { type: 'thinking', thinking: '{"label":"question","score":1}', signature: 'x' }
const two = [toolUse(good), toolUse(good)]
const called = { stop_reason: 'tool_use' } as const

type Case = [title: string, content: unknown[], value: unknown, options?: ValidateOptions]

const values: Case[] = [
  ['JSON', [text(json)], good],
  ['JSON with space around', [text(`\n\t ${json}\r\n`)], good],
  ['JSON over several blocks', [text(json.slice(0, 9)), text(json.slice(9))], good],
  ['JSON in a fence', [text(fenced)], good],
  ['JSON in a fence without a language', [text('```\n' + json + '\n```\n')], good],
  ['JSON in a fence on one line', [text('```json ' + json + '```')], good],
  ['thinking is ignored', [thinking, text(json)], good],
  ['unknown blocks are ignored', [{ type: 'new' }, null, text(json), 7], good],
  ['the one tool call', [toolUse(good)], good],
  ['a tool call after thinking', [thinking, toolUse(good)], good],
  ['text beside a call that did not end the turn', [text(json), toolUse({})], good],
  ['text although there is a call', [text(json), toolUse({})], good, { parse: 'json' }],
  ['a call although there is text', [text('so:'), toolUse(good)], good, { parse: 'tool' }],
  ['a named call', [toolUse({}, 'x'), toolUse(good)], good, { parse: 'tool', tool: 'label' }],
  ['the text as it is', [text(' a'), text('b ')], ' ab ', { parse: 'text' }],
  ['no text, as text', [], '', { parse: 'text' }],
  ['a number', [text('7')], 7],
  ['null', [text('null')], null],
]

for (const [title, content, value, options] of values) {
  void t.test(`value: ${title}`, async (t) => {
    const outcome = await judge(message(content), undefined, options)
    t.match(outcome, { ok: true })
    t.strictSame((outcome as { value?: unknown }).value, value)
    t.notOk('repaired' in outcome)
  })
}

const invalid: Case[] = [
  ['prose', [text('I think it is a bug.')], 'not JSON'],
  ['JSON with prose around', [text(`Here: ${json}`)], 'not JSON'],
  ['a fence with prose after it', [text(fenced + '\nHope this helps!')], 'not JSON'],
  ['half of it', [text(json.slice(0, -1))], 'not JSON'],
  ['only a fence', [text('```')], 'not JSON'],
  ['an empty fence', [text('``````')], 'not JSON'],
  ['nothing', [], 'no text'],
  ['only thinking', [thinking], 'no text'],
  ['no call', [text(json)], 'no call of a tool', { parse: 'tool' }],
  ['no call of that name', [toolUse(good)], 'no call of the tool x', { parse: 'tool', tool: 'x' }],
  ['two calls', two, '2 calls of a tool', { parse: 'tool' }],
  ['prose, to be repaired', [text('I think it is a bug.')], 'not JSON', { repair: true }],
  ['beyond repair', [text('{:}')], 'could not be repaired', { repair: true }],
]

for (const [title, content, reason, options] of invalid) {
  void t.test(`invalid_output: ${title}`, async (t) => {
    const outcome = await judge(message(content), Label, options)
    const expected = { kind: 'invalid_output', message: reason as string, retryable: true }
    t.match(outcome, { ok: false, failure: expected, usage: { output_tokens: 12 } })
    t.notOk('value' in outcome)
  })
}

const repaired: Array<[string, string]> = [
  ['prose around', `Sure! Here it is: ${json}. Anything else?`],
  ['brackets in the prose, a fence', `See [1], {2}.\n${fenced}\nHope this [helps]!`],
  ['two fences', `${fenced}\nor else\n${fenced.replace('bug', 'question')}`],
  ['a trailing comma', '{"label": "bug", "score": 0.5,}'],
  ['single quotes', "{'label': 'bug', 'score': 0.5}"],
  ['no quotes', '{label: bug, score: 0.5}'],
  ['cut off', '{"label": "bug", "score": 0.5'],
  ['cut off in a fence', '```json\n{"label": "bug", "score": 0.5'],
]

for (const [title, broken] of repaired) {
  void t.test(`repaired: ${title}`, async (t) => {
    t.match(await judge(message([text(broken)]), Label), { ok: false })
    const outcome = await judge(message([text(broken)]), Label, { repair: true })
    t.match(outcome, { ok: true, value: good, repaired: true })
  })
}

const refusal = (category: string | null) =>
  ({
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category, explanation: null },
  }) as never

const stops: Array<[string, Parameters<typeof message>[1], object]> = [
  [
    'refusal',
    refusal('bio'),
    { kind: 'refused', message: /category bio.*billed/, retryable: false },
  ],
  [
    'refusal, no category',
    refusal(null),
    { kind: 'refused', message: /refused: /, retryable: false },
  ],
  ['max_tokens', {}, { kind: 'truncated', message: /after 12 tokens.*billed/, retryable: true }],
  ['model_context_window_exceeded', {}, { kind: 'truncated', retryable: false }],
  ['pause_turn', {}, { kind: 'truncated', message: /follow-up request/, retryable: false }],
]

for (const [title, more, expected] of stops) {
  void t.test(`stop_reason first: ${title}`, async (t) => {
    const [stop_reason] = title.split(',')
    const answer = message([text(json)], { stop_reason: stop_reason as never, ...more })
    for (const parse of ['auto', 'json', 'text', 'tool'] as const) {
      t.match(await judge(answer, Label, { parse }), { ok: false, failure: expected })
    }
  })
}

for (const stop_reason of ['end_turn', 'stop_sequence', null, undefined, 'something_new']) {
  void t.test(`stop_reason ${stop_reason} is an end like any other`, async (t) => {
    const answer = message([text(json)], { stop_reason: stop_reason as never })
    t.match(await judge(answer, Label), { ok: true, value: good })
  })
}

void t.test('stop_reason tool_use takes the call, not the text before it', async (t) => {
  const answer = message([text('{"label":"question","score":0}'), toolUse(good)], called)
  t.match(await judge(answer, Label), { ok: true, value: good })
  t.match(await judge(message(two, called), Label), { failure: { message: '2 calls' } })
  t.match(await judge(message([text(json)], called), Label), { failure: { message: 'no call' } })
})

void t.test('issues are listed with their paths, five at most', async (t) => {
  const List = z.object({ rows: z.array(Label) })
  const bad = { rows: Array.from({ length: 6 }, () => ({ label: 'x', score: 0 })) }
  const { failure } = (await judge(message([toolUse(bad)]), List)) as {
    failure: { message: string }
  }
  t.match(
    failure.message,
    /does not fit the schema: rows\.0\.label: .*; rows\.4\.label: .*; and 1 more$/,
  )
  t.notMatch(failure.message, 'rows.5')
})

void t.test('a message has a bound, whatever the schema says', async (t) => {
  const issue = { message: 'm'.repeat(1e6), path: ['p'.repeat(1e6), { key: 'k' }, Symbol('s')] }
  const outcome = await judge(
    message([text('1')]),
    schemaOf(() => ({ issues: [issue, issue] })),
  )
  t.match(outcome, { ok: false, failure: { kind: 'invalid_output', retryable: true } })
  t.ok((outcome as { failure: { message: string } }).failure.message.length < 2000)
})

const throwing: Array<[string, StandardSchema]> = [
  ['a refinement that throws', z.any().refine(() => raise(new TypeError('oops')))],
  ['one that rejects', z.any().refine(async () => raise(new TypeError('oops')))],
  ['a transform that throws', z.any().transform(() => raise(new TypeError('oops')))],
  ['a schema that throws', schemaOf(() => raise(new TypeError('oops')))],
  ['a schema that rejects', schemaOf(() => Promise.reject(new TypeError('oops')))],
  ['a schema that throws no Error', schemaOf(() => raise(null))],
  ['a schema that gives nothing', schemaOf(() => undefined as never)],
  ['a schema that gives nothing, later', schemaOf(async () => undefined as never)],
]

for (const [title, schema] of throwing) {
  void t.test(`never throws for a row: ${title}`, async (t) => {
    const outcome = await judge(message([text('1')]), schema)
    const reason = /the schema threw (TypeError: |something that is not an Error)/
    t.match(outcome, { ok: false, failure: { kind: 'invalid_output', message: reason } })
  })
}

const hostile: Array<[string, string, object]> = [
  ['arrays in arrays', '['.repeat(1e5) + ']'.repeat(1e5), { message: 'deeper than 1000 levels' }],
  ['objects in objects', '{"a":'.repeat(1e5) + '1' + '}'.repeat(1e5), { message: 'deeper than' }],
  ['open arrays', '['.repeat(1e5), { message: 'not JSON' }],
  ['quotes', '["a ' + '"a '.repeat(1e5), { message: 'not JSON' }],
  ['fences', '```json\n'.repeat(1e5), { message: 'not JSON' }],
  ['space', ' '.repeat(1e6) + 'x' + ' '.repeat(1e6), { message: 'not JSON' }],
  ['backslashes', '["' + '\\'.repeat(1e6), { message: 'not JSON' }],
]

for (const [title, answer, expected] of hostile) {
  for (const repair of [false, true]) {
    void t.test(`hostile text: ${title}, repair ${repair}`, async (t) => {
      const outcome = await judge(message([text(answer)]), Label, { repair })
      if (repair) t.match(outcome, { ok: false, failure: { kind: 'invalid_output' } })
      else t.match(outcome, { ok: false, failure: { kind: 'invalid_output', ...expected } })
    })
  }
}

void t.test('brackets in strings are not depth', async (t) => {
  const value = { label: '[{'.repeat(5000), escaped: '\\"['.repeat(5000) }
  t.match(await judge(message([text(JSON.stringify(value))])), { ok: true, value })
})

void t.test('a schema that recurses over what is deep fails for its row only', async (t) => {
  interface Tree {
    a?: Tree | undefined
  }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ a: Tree.optional() }))
  let deep: Tree = {}
  for (let i = 0; i < 1e5; i++) deep = { a: deep }
  const outcome = await judge(message([toolUse(deep)]), Tree)
  t.match(outcome, { ok: false, failure: { message: 'the schema threw RangeError' } })
})

void t.test('a long answer takes time by its length', async (t) => {
  const long = {
    rows: Array.from({ length: 200_000 }, (_, i) => ({ i, text: 'some "quoted" text' })),
  }
  const answer = '```json\n' + JSON.stringify(long) + '\n```'
  t.ok(answer.length > 8e6)
  const outcome = await judge(message([text(answer)]), undefined, { repair: true })
  t.match(outcome, { ok: true })
  t.notOk('repaired' in outcome)
})

void t.test('__proto__ in an answer stays data', async (t) => {
  const answer =
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}'
  for (const [content, options] of [
    [text(answer + '}'), {}],
    [text(answer), { repair: true }],
    [toolUse(JSON.parse(answer + '}')), {}],
  ] as const) {
    const outcome = await judge(message([content]), undefined, options)
    t.match(outcome, { ok: true })
    t.notOk('polluted' in outcome)
  }
  t.notOk('polluted' in {})
})

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

void t.test('transforms of the schema make the value', async (t) => {
  const Score = Label.transform(async ({ score }) => ({ percent: score * 100 }))
  t.match(await judge(message([text(json)]), Score), { ok: true, value: { percent: 50 } })
})

void t.test('an asynchronous refinement runs once a row', async (t) => {
  let runs = 0
  const Counted = Label.refine(async () => ++runs > 0)
  t.match(await judge(message([text(json)]), Counted), { ok: true })
  t.equal(runs, 1)
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

function schemaOf(check: StandardSchema['~standard']['validate']): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate: check } }
}

function raise(error: unknown): never {
  throw error
}
