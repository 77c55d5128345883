import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSchema } from '../../src/cli/options/json-schema.ts'
import { questionOf } from '../fixtures/answered.ts'
import { cli, fast, jsonl, outcomes, requestRow, service } from './cli.ts'

const label = {
  type: 'object',
  properties: {
    label: { enum: ['bug', 'praise'] },
    score: { type: 'number', maximum: 1 },
    at: { type: 'string', format: 'date' },
  },
  required: ['label', 'score'],
  additionalProperties: false,
}

interface Sent {
  output_config: {
    effort?: string
    format: { type: string; schema: { properties: Record<string, { maximum?: number }> } }
  }
}

void t.test('a schema is sent along and holds the answers', async (t) => {
  const sent: Sent[] = []
  const answers: Record<string, string> = {
    good: '{"label":"bug","score":0.5}',
    fenced: '```json\n{"label":"bug","score":1,"at":"2026-02-03"}\n```',
    value: '{"label":"rant","score":0.5}',
    range: '{"label":"bug","score":7,"more":1}',
    format: '{"label":"bug","score":0,"at":"soon"}',
    prose: 'It is a bug.',
  }
  const { url } = await service(t, {
    respond: (params) => {
      sent.push(params as unknown as Sent)
      return answers[questionOf(params)] ?? ''
    },
  })
  const rows = Object.keys(answers).map((id) => ({ id }))
  const dir = t.testdir({ 'in.jsonl': jsonl(rows), 'label.json': JSON.stringify(label) })
  const args = ['run', 'in.jsonl', '--job', 'job', '--schema', 'label.json', '--order', 'input']
  const more = ['--prompt', '{{id}}', '--model', 'claude-haiku-5-5', '--max-attempts', '1', ...fast]
  const ended = await cli([...args, ...more], { url, cwd: dir })
  t.match(ended, { code: 3, stderr: /6 rows: 2 ok, 4 failed \(4 invalid_output\)/ })
  const found = outcomes(ended.stdout)
  t.match(found, [
    { value: { label: 'bug', score: 0.5 } },
    { value: { label: 'bug', score: 1, at: '2026-02-03' } },
    { failure: { message: /label: must be equal to one of the allowed values: "bug", "praise"/ } },
    { failure: { message: /additional properties: "more"; score: must be <= 1/ } },
    { failure: { message: /at: must match format "date"/ } },
    { failure: { message: /not JSON/ } },
  ])
  const { type, schema } = sent[0]!.output_config.format
  t.match(
    { type, schema },
    { type: 'json_schema', schema: { additionalProperties: false, required: ['label', 'score'] } },
  )
  t.equal(schema.properties['score']?.maximum, undefined, 'in the form that the service takes')
})

void t.test('ready requests get the schema where they have none', async (t) => {
  const sent: Sent[] = []
  const { url } = await service(t, {
    respond: (params) => {
      sent.push(params as unknown as Sent)
      return '{}'
    },
  })
  const own = {
    type: 'json_schema',
    schema: { type: 'object', properties: {}, additionalProperties: false },
  }
  const dir = t.testdir({
    'in.jsonl': jsonl([
      requestRow(0),
      requestRow(1, { output_config: { effort: 'low' } }),
      requestRow(2, { output_config: { format: own } }),
    ]),
    'any.json': JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: { type: 'string' } },
    }),
  })
  const ended = await cli(['run', 'in.jsonl', '--job', 'job', '--schema', 'any.json', ...fast], {
    url,
    cwd: dir,
  })
  t.equal(ended.code, 0, ended.stderr)
  const inOrder = sent.toSorted((a, b) => questionOf(a).localeCompare(questionOf(b)))
  const formats = inOrder.map((params) => params.output_config)
  t.match(formats[0], { format: { schema: { properties: { a: { type: 'string' } } } } })
  t.match(formats[1], { effort: 'low', format: { schema: { properties: { a: {} } } } })
  t.same(formats[2], { format: own })
})

void t.test(
  'without a schema the value is the text, and an answer that was cut off is a failure',
  async (t) => {
    const { url } = await service(t, {
      respond: (params) =>
        questionOf(params) === 'question 1' ? { text: 'half', stop_reason: 'max_tokens' } : 'whole',
    })
    const dir = t.testdir({ 'in.jsonl': jsonl([requestRow(0), requestRow(1)]) })
    const args = [
      'run',
      'in.jsonl',
      '--job',
      'job',
      '--order',
      'input',
      '--max-attempts',
      '1',
      ...fast,
    ]
    const ended = await cli(args, { url, cwd: dir })
    t.equal(ended.code, 3, ended.stderr)
    t.match(outcomes(ended.stdout), [
      { value: 'whole' },
      { ok: false, failure: { kind: 'truncated' } },
    ])
  },
)

void t.test('a schema that is none is refused', async (t) => {
  const path = join(t.testdir({}), 's.json')
  const cases: Array<[string, string, RegExp]> = [
    ['no JSON', '{"type": secret', /s\.json is not JSON$/],
    ['no object', '{"type":"string"}', /"type": "object" at the top/],
    ['null', 'null', /"type": "object" at the top/],
    [
      'unknown type',
      '{"type":"object","properties":{"a":{"type":"strnig"}}}',
      /can't be used: .*strnig|type/,
    ],
    [
      'a reference to nowhere',
      '{"type":"object","properties":{"a":{"$ref":"#/$defs/no"}}}',
      /can't be used: .*#\/\$defs\/no/,
    ],
  ]
  for (const [title, text, message] of cases) {
    writeFileSync(path, text)
    t.throws(() => loadSchema(path), { code: 'ERR_OPTION', message }, title)
    t.throws(() => loadSchema(path), { message: /^(?!.*secret)/ })
  }
})

void t.test('what stands in an answer is not shown, however wrong it is', async (t) => {
  const { url } = await service(t, { respond: () => '{"SENTINEL of an answer": 1}' })
  const schema = { type: 'object', properties: {}, additionalProperties: false }
  const cwd = t.testdir({
    'in.jsonl': jsonl([requestRow(0), requestRow(1)]),
    's.json': JSON.stringify(schema),
  })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--schema', 's.json', '--max-attempts', '1']
  const ended = await cli([...args, ...fast], { url, cwd })
  t.match(ended, {
    code: 3,
    stderr: /invalid_output, first in row 1: the answer does not fit the schema\n/,
  })
  t.notMatch(ended.stderr, /SENTINEL/)
})
