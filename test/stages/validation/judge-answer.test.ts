/** From the stop reason to the value: how an answer is judged. */
import t from 'tap'
import type { ValidateOptions } from '../../../src/validate.ts'
import { Label, good, json, judge } from '../../fixtures/judge.ts'
import { message, text, toolUse } from '../../fixtures/message.ts'

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
    t.equal('extracted' in outcome, title.startsWith('JSON in a fence'))
  })
}

const invalid: Case[] = [
  ['prose', [text('I think it is a bug.')], 'not JSON'],
  ['two values', [text(`${json} or ${json}`)], 'there are 2 JSON values'],
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
  ['prose around', `Sure! Here it is: ${json.replace('}', ',}')}. Anything else?`],
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

const extracted: Array<[string, string]> = [
  ['prose around', `Sure! Here it is: ${json}. Anything else?`],
  ['a fence around all of it', fenced],
  ['a fence with prose after it', fenced + '\nHope this helps!'],
  ['brackets in the prose, a fence', `See [1], {2}.\n${fenced}\nHope this [helps]!`],
]

for (const [title, answer] of extracted) {
  for (const repair of [false, true]) {
    void t.test(`extracted: ${title}, repair ${repair}`, async (t) => {
      const outcome = await judge(message([text(answer)]), Label, { repair })
      t.match(outcome, { ok: true, value: good, extracted: true })
      t.notOk('repaired' in outcome)
    })
  }
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
  [
    'pause_turn',
    {},
    { kind: 'paused', message: /next attempt.*each pause uses one.*billed/, retryable: true },
  ],
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
  void t.test(`stop_reason ${stop_reason} is a normal end`, async (t) => {
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
