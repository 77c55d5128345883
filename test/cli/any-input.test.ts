/** What `batchline run` reads, as a user would type it: many files, dialects, waves, and what rows lack. */
import t from 'tap'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cli, fast, outcomes, service } from './cli.ts'
import { encoded } from '../fixtures/tables.ts'

const ask = (prompt: string) => ['--prompt', prompt, '--model', 'claude-haiku-5-5', ...fast]

void t.test(
  'files of several formats by glob; the same command with one more appends, and a resume repeats it',
  async (t) => {
    const emulator = await service(t)
    const { url } = emulator
    const dir = t.testdir({
      data: {
        'p-1.csv': encoded('id;text\n1;"Grüße; alle"\n2;b\n', 'windows-1252'),
        'p-9.jsonl.gz': gzipSync('{"id":3,"text":"c"}\n'),
      },
    })
    const args = [
      'run',
      'data/p-*',
      '-o',
      'out.jsonl',
      '--order',
      'input',
      '--encoding',
      'windows-1252',
      ...ask('{{_file}}:{{_line}} {{text}}'),
    ]
    const first = await cli(args, { url, cwd: dir })
    t.equal(first.code, 0, first.stderr)
    const asked = ['p-1.csv:2 Grüße; alle', 'p-1.csv:3 b', 'p-9.jsonl.gz:1 c']
    t.same(
      outcomes(readFileSync(join(dir, 'out.jsonl'))).map(({ value }) => value),
      asked.map((text) => `re: ${text}`),
    )
    writeFileSync(join(dir, 'data/p-10.json'), '[{"id":4,\n"text":"d"}]')
    const second = await cli(['resume', 'out.jsonl.job'], { url, cwd: dir })
    t.equal(second.code, 0, second.stderr)
    t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).at(-1)?.value, 're: p-10.json:1 d')
    const { calls } = await emulator.ledger()
    t.equal(calls['create'], 2, 'what was there is not sent again')
    t.equal(calls['count_tokens'], 1)
  },
)

void t.test('a limit, then a larger one, then none: waves of one job', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const rows = Array.from({ length: 10 }, (_, i) => `{"id":"r${i}","text":"t${i}"}`)
  const dir = t.testdir({ 'in.jsonl': rows.join('\n') })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--order', 'input', ...ask('{{text}}')]
  for (const [limit, count] of [
    ['3', 3],
    ['7', 7],
    [undefined, 10],
  ] as const) {
    const ended = await cli([...args, ...(limit === undefined ? [] : ['--limit', limit])], {
      url,
      cwd: dir,
    })
    t.equal(ended.code, 0, ended.stderr)
    t.same(
      outcomes(readFileSync(join(dir, 'out.jsonl'))).map(({ custom_id }) => custom_id),
      Array.from({ length: count }, (_, i) => `r${i}`),
    )
  }
  const { calls, requests } = await emulator.ledger()
  t.equal(calls['create'], 3)
  t.equal(requests, 10, 'each row once')
  const fewer = await cli([...args, '--limit', '2'], { url, cwd: dir })
  t.equal(fewer.code, 2, 'fewer than were sent')
  t.match(fewer.stderr, /--limit 2 is less than the 10 rows already sent/)
  t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).length, 10, 'the output of before stays')
})

void t.test(
  'null and empty fields: left out and counted, and no question about nothing',
  async (t) => {
    const emulator = await service(t)
    const dir = t.testdir({
      'in.jsonl':
        '{"id":"a","text":"x","more":null}\n{"id":"b","text":null,"more":" "}\n{"id":"c","text":"y","more":""}\n{"id":"d","text":"z"}\n',
    })
    const args = [
      'run',
      'in.jsonl',
      '-o',
      'out.jsonl',
      '--order',
      'input',
      ...ask('Q: {{text}} {{more?}}'),
    ]
    const ended = await cli(args, { url: emulator.url, cwd: dir })
    t.equal(ended.code, 3, ended.stderr)
    t.match(
      ended.stderr,
      /3 rows had no value in "more" \(null, empty or white space\) and were sent without it/,
    )
    const found = outcomes(readFileSync(join(dir, 'out.jsonl')))
    t.same(
      found.map(({ value }) => value),
      ['re: Q: x ', undefined, 're: Q: y ', 're: Q: z '],
    )
    t.match(found[1], {
      custom_id: 'b',
      failure: {
        kind: 'rejected',
        message: /"text", "more" has no value .*ask about nothing/,
      },
    })
    t.equal((await emulator.ledger()).requests, 3)
  },
)

void t.test('long numbers: in id, prompt, carried row and output, and in again', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({
    'in.jsonl': '{"id":12345678901234567890,"n":{"m":[0.12345678901234567890]},"text":"x"}\n',
  })
  const run = (input: string, output: string, prompt: string) =>
    cli(['run', input, '-o', output, '--carry', 'all', ...ask(prompt)], { url, cwd: dir })
  const first = await run('in.jsonl', 'out.jsonl', '{{id}} {{n}}')
  t.equal(first.code, 0, first.stderr)
  const out = readFileSync(join(dir, 'out.jsonl'), 'utf8')
  t.match(out, '"custom_id":"12345678901234567890"')
  t.match(out, '"value":"re: 12345678901234567890 {\\"m\\":[0.12345678901234567890]}"')
  t.match(out, '"row":{"id":12345678901234567890,"n":{"m":[0.12345678901234567890]},"text":"x"}')
  const second = await run('out.jsonl', 'again.jsonl', '{{row.id}}')
  t.equal(second.code, 0, second.stderr)
  const again = readFileSync(join(dir, 'again.jsonl'), 'utf8')
  t.match(again, '"value":"re: 12345678901234567890"')
  t.match(again, '"row":{"id":12345678901234567890,"n":{"m":[0.12345678901234567890]},"text":"x"}')
})

void t.test('slips that would ask every row the same, or nothing, are told', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({
    'in.jsonl': '{"text":"x"}\n',
    'texts.json': '["a","b"]',
    'nan.jsonl': '{"text":"x"}\n{"text":NaN}\n',
  })
  const run = (input: string, prompt: string) =>
    cli(['run', input, '-o', `${input}.out`, ...ask(prompt)], { url, cwd: dir })
  const same = await run('in.jsonl', 'Label: {text}')
  t.equal(same.code, 0, same.stderr)
  t.match(
    same.stderr,
    /no \{\{field\}\}, so every row asks the same question: \{text\} is plain text; write \{\{text\}\} for the field/,
  )
  const carried = await cli(
    ['run', 'in.jsonl', '-o', 'c.out', '--carry', 'text,txt', ...ask('{{text}}')],
    { url, cwd: dir },
  )
  t.match(carried.stderr, /the first row has no field "txt", which --carry names/)
  t.notMatch(carried.stderr, /no field "text"/)
  const texts = await run('texts.json', '{{text}}')
  t.equal(texts.code, 2)
  t.match(texts.stderr, /the row is a string and has no fields; --prompt needs "text"/)
  const nan = await run('nan.jsonl', '{{text}}')
  t.match(nan.stderr, /line 2, column 9 is not valid JSON: JSON has no NaN or Infinity; write null/)
})

void t.test(
  'a row that makes no request is told by its file and line where there are many',
  async (t) => {
    const { url } = await service(t)
    const dir = t.testdir({ 'a.jsonl': '{"text":"x"}\n', 'b.jsonl': '\n{"txt":"y"}\n' })
    const ended = await cli(['run', 'a.jsonl', 'b.jsonl', '-o', 'out.jsonl', ...ask('{{text}}')], {
      url,
      cwd: dir,
    })
    t.equal(ended.code, 3, ended.stderr)
    t.match(ended.stderr, /row 2 \(position 1, \/.*b\.jsonl line 2\): there is no field "text"/)
    const ready = await cli(['run', 'a.jsonl', 'b.jsonl', '-o', 'ready.jsonl', ...fast], {
      url,
      cwd: dir,
    })
    t.match(ready.stderr, /row 1 \(position 0, \/.*a\.jsonl line 1\)/)
  },
)

void t.test('what is worth knowing of a file is told', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.csv': ',text\n1,a\n' })
  const ended = await cli(['run', 'in.csv', '-o', 'out.jsonl', ...ask('{{text}}')], {
    url,
    cwd: dir,
  })
  t.equal(ended.code, 0, ended.stderr)
  t.match(
    ended.stderr,
    /in\.csv, line 1: the header has no name in column 1, which is called column_1/,
  )
})
