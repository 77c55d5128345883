/** `--dedupe`: equal requests are sent once, all their rows are in the output. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, fast, outcomes, service } from './cli.ts'

void t.test('--dedupe sends equal requests once, and a replay needs it no more', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const csv = ['id,comment', ...Array.from({ length: 20 }, (_, i) => `${i},comment ${i % 12}`)]
  const dir = t.testdir({ 'in.csv': csv.join('\n') })
  const prompt = ['--prompt', '{{comment}}', '--model', 'claude-haiku-5-5', '--max-tokens', '64']
  const run = ['run', 'in.csv', '-o', 'out.jsonl', '--job', 'job', ...prompt, '--id', 'id', ...fast]
  const first = await cli([...run, '--dedupe'], { url, cwd: dir })
  t.match(first, { code: 0, stderr: /20 rows: 20 ok, 0 failed/ })
  t.match(first.stderr, /8 rows shared the request of an equal row, at no extra cost/)
  t.equal((await emulator.ledger()).requests, 12)
  const out = readFileSync(join(dir, 'out.jsonl'))
  const found = outcomes(out)
  t.same(
    found.map(({ custom_id }) => custom_id),
    Array.from({ length: 20 }, (_, i) => String(i)),
  )
  for (const outcome of found) {
    const { position, value } = outcome
    const { same_as } = outcome as { same_as?: number }
    t.equal(value, `re: comment ${position % 12}`)
    t.equal(same_as, position < 12 ? undefined : position - 12)
  }
  for (const again of [run, ['resume', 'job']]) {
    t.match(await cli(again, { url, cwd: dir }), { code: 0 })
    t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))), 'the same bytes')
  }
  t.equal((await emulator.ledger()).requests, 12)
})
