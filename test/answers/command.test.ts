/** `--answers`: what the command does with a store. */
import t from 'tap'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, fast, jsonl, outcomes, requestRow, requestLines, service } from '../cli/cli.ts'

const label = {
  type: 'object',
  properties: { label: { type: 'string' } },
  required: ['label'],
  additionalProperties: false,
}

function run(out: string, ...more: string[]): string[] {
  return ['run', 'in.jsonl', '-o', out, '--answers', 'store', ...fast, ...more]
}

void t.test('a second job asks only for what is new', async (t) => {
  const emulator = await service(t)
  const cwd = t.testdir({ 'in.jsonl': requestLines(20) })
  const { url } = emulator
  const first = await cli(run('a.jsonl'), { url, cwd })
  t.equal(first.code, 0, first.stderr)
  t.match(first.stderr, `0 answers came from ${join(cwd, 'store')}; 20 new answers stored there`)
  const rows = Array.from({ length: 25 }, (_, i) => requestRow(i))
  writeFileSync(join(cwd, 'in.jsonl'), jsonl(rows.toReversed()))
  const second = await cli(run('b.jsonl', '--order', 'input'), { url, cwd })
  t.equal(second.code, 0, second.stderr)
  t.match(second.stderr, `20 answers came from ${join(cwd, 'store')}; 5 new answers stored there`)
  t.equal((await emulator.ledger()).requests, 25)
  t.same(
    outcomes(readFileSync(join(cwd, 'b.jsonl'))).map(({ value }) => value),
    rows.map((_, i) => `re: question ${24 - i}`),
  )
  // From another folder: the record has the absolute path of the store.
  const again = await cli(['resume', join(cwd, 'b.jsonl.job')], { url, cwd: '/' })
  t.equal(again.code, 0, again.stderr)
  t.match(again.stderr, `answers came from ${join(cwd, 'store')}; 0 new answers stored there`)
  t.equal((await emulator.ledger()).requests, 25)
})

void t.test('another schema asks again, and so does an age', async (t) => {
  const emulator = await service(t, { respond: () => '{"label":"bug"}' })
  const { url } = emulator
  // The request has its own format, so it is the same under both schemas.
  const format = { output_config: { format: { type: 'json_schema', schema: label } } }
  const cwd = t.testdir({
    'in.jsonl': jsonl([requestRow(1, format)]),
    'one.json': JSON.stringify(label),
    'two.json': JSON.stringify({ ...label, title: 'two' }),
  })
  const sent = async (...args: string[]): Promise<number> => {
    const before = (await emulator.ledger()).requests
    const { code, stderr } = await cli(run(...(args as [string])), { url, cwd })
    t.equal(code, 0, stderr)
    return (await emulator.ledger()).requests - before
  }
  t.equal(await sent('a', '--schema', 'one.json'), 1)
  t.equal(await sent('b', '--schema', 'one.json'), 0)
  t.equal(await sent('c', '--schema', 'two.json'), 1)
  t.equal(await sent('d'), 1)
  t.equal(await sent('e', '--answers-max-age', '1'), 0)
})

void t.test('what can not be is told before anything is sent', async (t) => {
  const emulator = await service(t)
  const cwd = t.testdir({ 'in.jsonl': requestLines(1), store: 'a file' })
  const { url } = emulator
  const wrong: Array<[args: string[], code: number, words: RegExp]> = [
    [run('a'), 6, /could not make the store of answers in .*store/],
    [run('a', '--job', 'store'), 2, /--answers and --job are the same folder/],
    [run('a', '--answers-max-age', '0'), 2, /--answers-max-age must be a whole number from 1 to/],
    [['run', 'in.jsonl', '-o', 'a', '--answers-max-age', '3'], 2, /needs --answers/],
  ]
  for (const [args, code, words] of wrong)
    t.match(await cli(args, { url, cwd }), { code, stderr: words })
  t.equal((await emulator.ledger()).requests, 0)
  t.notOk(existsSync(join(cwd, 'a.job')))
})
