import t from 'tap'
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

void t.test('usage', async (t) => {
  const cases: Array<[string, number, RegExp, RegExp]> = [
    ['--version', 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ['--help', 0, /^batchline: .*\n[^]*batchline run INPUT/, /^$/],
    ['run --help', 0, /--max-requests N[^]*Exit codes/, /^$/],
    ['resume -h', 0, /batchline resume DIR/, /^$/],
    ['emulator --batch-ms soon', 2, /^$/, /--batch-ms is a number/],
    ['status', 2, /^$/, /one job folder is needed, and there is none/],
  ]
  for (const [line, code, stdout, stderr] of cases) {
    t.match(await cli(line.split(' ')), { code, stdout, stderr }, line)
  }
})
