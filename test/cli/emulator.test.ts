import t from 'tap'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Cli, cli, fast, requestLines } from './cli.ts'

void t.test('the emulator prints its address, serves, and ends when told to', async (t) => {
  const emulator = new Cli(['emulator', '--batch-ms', '20', '--seed', '3'])
  t.teardown(() => void emulator.child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve) => {
    emulator.child.stdout.once('data', (data: Buffer) => resolve(data.toString()))
  })
  const [, url] = /^ANTHROPIC_BASE_URL=(http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line) ?? []
  t.ok(url, line)
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast], { url, cwd: dir })
  t.match(ended, { code: 0, stderr: /3 rows: 3 ok/ })
  emulator.child.kill('SIGTERM')
  t.match(await emulator.ended, { code: 0, stderr: '' })
})

void t.test('--models says which models there are', async (t) => {
  const emulator = new Cli(['emulator', '--batch-ms', '20', '--models', 'mine-1, mine-2'])
  t.teardown(() => void emulator.child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve) => {
    emulator.child.stdout.once('data', (data: Buffer) => resolve(data.toString()))
  })
  const url = line.trim().replace('ANTHROPIC_BASE_URL=', '')
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast], { url, cwd: dir })
  t.match(ended, { code: 2, stderr: /not_found_error: model: claude-haiku-5-5/ })
  const listed = await fetch(`${url}/v1/models`, {
    headers: { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' },
  })
  const { data } = (await listed.json()) as { data: Array<{ id: string }> }
  t.same(
    data.map(({ id }) => id),
    ['mine-1', 'mine-2'],
  )
})

void t.test('what it is given and cannot be is said in one line', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const cwd = t.testdir({
    tmp: {},
    'throws.mjs': 'throw new Error("in the\\nmiddle")',
    'broken.mjs': 'export default {',
    'needs.mjs': 'import "./gone.mjs"\nexport default () => "x"',
    'number.mjs': 'export default 1',
    'rules.json': 'no rules',
  })
  const cases: Array<[args: string[], says: RegExp]> = [
    [['--respond', 'nope.mjs'], /--respond: there is no file nope\.mjs$/],
    [['--respond', ''], /--respond: the path is empty$/],
    [['--respond', 'throws.mjs'], /loading throws\.mjs failed \(Error: in the middle\)$/],
    [['--respond', 'broken.mjs'], /loading broken\.mjs failed \(SyntaxError: /],
    [['--respond', 'needs.mjs'], /needs\.mjs failed .* find module .*gone\.mjs/],
    [['--respond', 'number.mjs'], /number\.mjs has no function as its default export$/],
    [['--port', '70000'], /port must be a whole number from 0 to 65535, not 70000$/],
    [
      ['--port', String(port)],
      new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use: give another`),
    ],
    [['--host', '192.0.2.7'], /192\.0\.2\.7 is not an address of this machine: give 127\.0\.0\.1/],
    [['--faults', '@nope.json'], /--faults: nope\.json can't be read \(ENOENT\)$/],
    [
      ['--faults', '@rules.json'],
      /--faults: rules\.json is not valid JSON\. Give an array of rules/,
    ],
    [['--faults', 'rules.json'], /--faults: the value is not valid JSON\. .*, or @FILE$/],
    [['--faults', '[{"on":"x","fault":"y"}]'], /there is no place "x"/],
    [['--faults', '[{"on":"list","fault":"reset","times":1}]'], /faults\[0\]: .* member "times"/],
    [['--models', ''], /--models must be any, or comma-separated ids, not ""$/],
    [['--models', 'a,,b'], /--models must be any, or comma-separated ids, not "a,,b"$/],
    [['--dir', 'rules.json'], /dir .*rules\.json can't be created \(EEXIST\)$/],
  ]
  for (const [args, says] of cases) {
    const ended = await cli(['emulator', ...args], { cwd, env: { TMPDIR: join(cwd, 'tmp') } })
    t.match(ended, { code: 2, stdout: '' }, args.join(' '))
    t.match(ended.stderr, /^batchline: emulator: [^\n]*\n$/, 'one line')
    t.match(ended.stderr.trimEnd(), says)
    t.notMatch(ended.stderr, /bug in batchline|is lost/)
  }
  t.same(readdirSync(join(cwd, 'tmp')), [], 'no temporary folder is left behind')
})

void t.test('usage', async (t) => {
  const cases: Array<[string, number, RegExp, RegExp]> = [
    ['--version', 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ['--help', 0, /^batchline: .*\n[^]*batchline run INPUT/, /^$/],
    ['run --help', 0, /--max-requests N[^]*Exit codes/, /^$/],
    ['resume -h', 0, /batchline resume DIR/, /^$/],
    ['emulator --help', 0, /--models any\|ID,ID/, /^$/],
    ['emulator --batch-ms soon', 2, /^$/, /--batch-ms must be a number/],
    ['status', 2, /^$/, /one job folder is required, but there is none/],
  ]
  for (const [line, code, stdout, stderr] of cases) {
    t.match(await cli(line.split(' ')), { code, stdout, stderr }, line)
  }
})
