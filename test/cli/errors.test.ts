import t from 'tap'
import { existsSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cli, fast, requestLines, service } from './cli.ts'

void t.test('what ends before anything is sent or made', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({
    'in.jsonl': requestLines(1),
    'empty.jsonl': '\n\r\n',
    'cut.jsonl.gz': gzipSync(requestLines(3)).subarray(0, 40),
    'a-file': '',
    'out.jsonl': 'of yesterday\n',
  })
  const noKey = { ANTHROPIC_API_KEY: '' }
  const badKey = { ANTHROPIC_API_KEY: 'sk-ant-\nSENTINEL' }
  const cases: Array<[string, RegExp, Record<string, string>?]> = [
    ['run nowhere.jsonl -o out.jsonl --job job', /nowhere.jsonl does not exist/],
    ['run empty.jsonl -o out.jsonl --job job', /empty.jsonl has no rows; nothing was sent/],
    ['run - -o out.jsonl --job job', /stdin has no rows/],
    ['run cut.jsonl.gz -o out.jsonl --job job', /cut short/],
    ['run in.txt -o out.jsonl --job job', /in.txt does not exist/],
    ['run in.jsonl -o out.jsonl --job a-file/job', /job folder .* can't be used/],
    ['run in.jsonl -o out.jsonl --job job', /no key for the API: set ANTHROPIC_API_KEY/, noKey],
    [
      'run in.jsonl -o out.jsonl --job job',
      /contains characters that are not allowed in a header/,
      badKey,
    ],
    [
      'run in.jsonl -o out.jsonl --job job',
      /https is required/,
      { ANTHROPIC_BASE_URL: 'http://example.com' },
    ],
    [
      'run in.jsonl -o out.jsonl --job job',
      /"api.anthropic.com", which is not a valid address: it must begin with https/,
      { ANTHROPIC_BASE_URL: 'api.anthropic.com' },
    ],
    [
      'run in.jsonl -o out.jsonl --job job',
      /"localhost:8080", which is not a valid address/,
      { ANTHROPIC_BASE_URL: 'localhost:8080' },
    ],
    ['frobnicate', /there is no command "frobnicate": run, estimate/],
  ]
  for (const [line, stderr, env] of cases) {
    const ended = await cli(line.split(' '), {
      url,
      cwd: dir,
      ...(env ? { env } : {}),
    })
    t.match(ended, { code: 2, stdout: '', stderr }, line)
    t.notMatch(ended.stderr, /SENTINEL|\n {4}at /)
  }
  t.equal(readFileSync(join(dir, 'out.jsonl'), 'utf8'), 'of yesterday\n')
  for (const name of ['job/journal.jsonl', 'out.jsonl.part'])
    t.notOk(existsSync(join(dir, name)), name)
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('an output that can not be written', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(3), 'out.jsonl.part': {} })
  const run = () =>
    cli(['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast], {
      url: emulator.url,
      cwd: dir,
    })
  t.match(await run(), { code: 6, stderr: /out\.jsonl\.part/ })
  rmdirSync(join(dir, 'out.jsonl.part'))
  t.match(await run(), { code: 0 })
  t.equal((await emulator.ledger()).requests, 3)
})

void t.test('a service that takes nothing more', async (t) => {
  const spent = {
    on: 'create',
    fault: 'status',
    status: 429,
    type: 'rate_limit_error',
    next: 1,
  } as const
  const emulator = await service(t, {
    faults: [{ ...spent, errorCode: 'enforced_spend_limit_reached' }],
  })
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const run = () =>
    cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast], { url: emulator.url, cwd: dir })
  t.match(await run(), { code: 4, stderr: /accepts no more requests .*spend_limit/ })
  t.match(await run(), { code: 0 }, 'and later it does')
})

void t.test('a create call whose answer was lost', async (t) => {
  const emulator = await service(t, { faults: [{ on: 'create', fault: 'reply_lost', next: 1 }] })
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast], {
    url: emulator.url,
    cwd: dir,
  })
  t.match(ended, {
    code: 0,
    stderr: /chunk 1: no reply to the create call .*looking for its batch/,
  })
  t.equal((await emulator.ledger()).requests, 3, 'not sent again')
})
