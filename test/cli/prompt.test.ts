import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cli, fast, jsonl, outcomes, service } from './cli.ts'
import type { OutcomeLine } from './cli.ts'

const tickets = [
  { id: 'a', text: 'It broke', by: { name: 'Zoë' }, n: 3 },
  { id: 'b', text: 'Thanks {{id}}!', by: { name: 'B' }, n: [1, null] },
  { id: 17, text: '', by: { name: 'C' }, n: { deep: true } },
]
const prompt = '{"json": {{n}}} {{text}} / {{ by.name }} {once} {{'
const expected = [
  '{"json": 3} It broke / Zoë {once} {{',
  '{"json": [1,null]} Thanks {{id}}! / B {once} {{',
  '{"json": {"deep":true}}  / C {once} {{',
]
const make = ['--prompt', prompt, '--model', 'claude-haiku-5-5', ...fast]

void t.test('prompts from plain rows', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({
    'in.json': JSON.stringify(tickets),
    'in.jsonl.gz': gzipSync(jsonl(tickets)),
  })
  for (const input of ['in.json', 'in.jsonl.gz', '-']) {
    const args = [
      'run',
      input,
      '--job',
      `job of ${input}`,
      '--order',
      'input',
      '--carry',
      'n,nothing',
      ...make,
    ]
    const ended = await cli(args, { url, cwd: dir, input: input === '-' ? jsonl(tickets) : '' })
    t.equal(ended.code, 0, ended.stderr)
    const found = outcomes(ended.stdout)
    t.same(
      found.map(({ value }) => value),
      expected.map((text) => `re: ${text}`),
      input,
    )
    t.same(
      found.map(({ custom_id }) => custom_id),
      ['a', 'b', '17'],
    )
    t.same(
      found.map(({ row }) => row),
      tickets.map(({ n }) => ({ n })),
    )
  }
})

void t.test('what requests are made of', async (t) => {
  const seen: Array<{ system: string }> = []
  const { url } = await service(t, {
    respond: (params) => {
      seen.push(params as { system: string })
      return 'yes'
    },
  })
  const dir = t.testdir({
    'in.csv': 'key,Question asked\nk1,"one, two"\nk2,three\n',
    'ask.txt': 'Q: {{Question asked}}\n',
    'system.txt': 'You know {{key}}.',
  })
  const args = [
    'run',
    'in.csv',
    '-o',
    'out.jsonl',
    '--prompt',
    '@ask.txt',
    '--system',
    '@system.txt',
  ]
  const more = [
    '--model',
    'claude-haiku-5-5',
    '--max-tokens',
    '9',
    '--id',
    'key',
    '--carry',
    'all',
    ...fast,
  ]
  const ended = await cli([...args, ...more], { url, cwd: dir })
  t.equal(ended.code, 0, ended.stderr)
  t.match(
    seen.toSorted((a, b) => a.system.localeCompare(b.system)),
    [
      {
        model: 'claude-haiku-5-5',
        max_tokens: 9,
        system: 'You know k1.',
        messages: [{ role: 'user', content: 'Q: one, two\n' }],
      },
      { system: 'You know k2.' },
    ],
  )
  t.match(outcomes(readFileSync(join(dir, 'out.jsonl'))), [
    { custom_id: 'k1', row: { key: 'k1', 'Question asked': 'one, two' } },
    { custom_id: 'k2' },
  ])
})

void t.test('rows that make no request are told by name, the others go on', async (t) => {
  const emulator = await service(t)
  const rows = `{"id":"a","text":"x"}\n{"id":"b"}\n{"text": nonsense}\n{"id":"__proto__","text":"constructor"}\n\n{"id":{},"text":"y"}\n7\n`
  const dir = t.testdir({ 'in.jsonl': rows })
  const args = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--order',
    'input',
    '--model',
    'claude-haiku-5-5',
    '--id',
    'id',
    ...fast,
  ]
  const run = (text: string) => cli([...args, '--prompt', text], { url: emulator.url, cwd: dir })
  const ended = await run('{{text}}')
  t.match(ended, {
    code: 3,
    stderr: /6 rows: 2 ok, 4 failed \(4 rejected\)\nrejected, first in row \d: \S/,
  })
  t.notMatch(ended.stderr, 'nonsense')
  const found = outcomes(readFileSync(join(dir, 'out.jsonl')))
  t.match(found.map(shape), [
    'a: ok',
    'b: row 2 (position 1): there is no field "text", which --prompt needs; it has "id". If rows may lack it, write {{text?}}',
    /^row-2: .*in.jsonl, line 3, column \d+ is not valid JSON/,
    '__proto__: ok',
    'row-4: row 5 (position 4): the field "id", which --id names, has no text or number',
    /^row-5: row 6 /,
  ])
  t.equal((await emulator.ledger()).requests, 2)
})

void t.test('ready requests that a batch refuses are not sent', async (t) => {
  const emulator = await service(t)
  const params = {
    model: 'claude-haiku-5-5',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'x' }],
  }
  const rows: Array<[string, unknown]> = [
    ['temperature', { custom_id: 'a', params: { ...params, temperature: 0 } }],
    ['stream', { custom_id: 'b', params: { ...params, stream: true } }],
    ['"extra"', { custom_id: 'c', params, extra: 1 }],
    ['params must be an object', { custom_id: 'd' }],
    ['custom_id', { params }],
    ['max_tokens', { custom_id: 'e', params: { ...params, max_tokens: 0 } }],
    [
      'bytes',
      {
        custom_id: 'f',
        params: { ...params, messages: [{ role: 'user', content: 'x'.repeat(3000) }] },
      },
    ],
  ]
  const dir = t.testdir({
    'in.jsonl': jsonl([...rows.map(([, row]) => row), { custom_id: 'ok', params }]),
  })
  const args = [
    'run',
    'in.jsonl',
    '--job',
    'job',
    '--order',
    'input',
    '--max-bytes',
    '2000',
    ...fast,
  ]
  const ended = await cli(args, { url: emulator.url, cwd: dir })
  t.equal(ended.code, 3, ended.stderr)
  const found = outcomes(ended.stdout)
  for (const [i, [reason]] of rows.entries()) t.match(shape(found[i]!), reason)
  t.match(found.map(shape).at(-1), 'ok: ok')
  t.equal((await emulator.ledger()).requests, 1)
})

function shape({ ok, custom_id, failure }: OutcomeLine): string {
  return `${custom_id}: ${ok ? 'ok' : failure?.message}`
}

void t.test('a format that no name tells: CSV on stdin, compressed too', async (t) => {
  const { url } = await service(t)
  const cwd = t.testdir({})
  const csv = 'id,text\na,"one, two"\nb,three\n'
  for (const [format, input] of [['csv', csv] as const, ['csv.gz', gzipSync(csv)] as const]) {
    const args = ['run', '-', '--format', format, '--job', format, '--order', 'input']
    const ended = await cli(
      [...args, '--prompt', '{{text}}', '--model', 'claude-haiku-5-5', ...fast],
      {
        url,
        cwd,
        input,
      },
    )
    t.equal(ended.code, 0, ended.stderr)
    const found = outcomes(ended.stdout).map(({ custom_id, value }) => [custom_id, value])
    t.same(found, [
      ['a', 're: one, two'],
      ['b', 're: three'],
    ])
    const again = await cli(['resume', format], { url, cwd })
    t.match(again, { code: 0, stdout: ended.stdout }, 'and the same from what is recorded')
  }
})
