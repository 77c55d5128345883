/** `batchline estimate` as a user runs it. */
import t from 'tap'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CostEstimate } from '../../src/index.ts'
import { Cli, cli, fast, jsonl, requestLines, sentinelKey, service } from '../cli/cli.ts'

const secret = 'a prompt that nobody may see'
const prompted = ['--model', 'claude-haiku-4-5', '--prompt', `${secret}: {{text}}`]

function rowsFile(folder: string, count = 300): { path: string; text: string } {
  const rows = Array.from({ length: count }, (_, i) => ({ id: `r${i}`, text: 'x'.repeat(20 + i) }))
  rows[250] = { id: 'long one', text: 'x'.repeat(90_000) }
  return { path: join(folder, 'rows.jsonl'), text: jsonl(rows) }
}

void t.test('a few lines, and nothing is made or paid', async (t) => {
  const { url, ledger } = await service(t).then((of) => ({
    url: of.url,
    ledger: () => of.ledger(),
  }))
  const folder = t.testdir()
  const { path, text } = rowsFile(folder)
  await writeFile(path, text)
  const args = ['estimate', 'rows.jsonl', ...prompted, '--max-tokens', '50', '--limit', '280']
  const { code, stdout, stderr } = await cli(args, { url, cwd: folder })
  t.equal(code, 0, stderr)
  const lines = stdout.trimEnd().split('\n')
  t.ok(lines.length <= 14, stdout)
  t.match(lines[0], /^280 rows, 280 requests; 200 counted by the service, seed 1$/)
  t.equal(lines[1], 'claude-haiku-4-5: 280 requests')
  t.match(
    lines[2],
    /^input: [\d,]+ tokens \(95 %: [\d,]+ to [\d,]+\); of a request .*most 22,5\d\d$/,
  )
  t.equal(lines[3], 'output: 4,200 tokens; of an answer 15; all of max_tokens 14,000')
  t.match(
    lines[4],
    /^cost: \$0\.\d+ if answers are as long as assumed, \$0\.\d+ per 1,000 rows$/,
    'no interval where the output is a guess',
  )
  t.match(
    lines[5],
    /^at most \$0\.\d+ if every answer fills its max_tokens; \$0\.\d+ without batches/,
  )
  t.match(
    lines[6],
    /^long: row 251 \(long one, \S*rows\.jsonl line 251\) has about 22,5\d\d tokens/,
  )
  t.match(
    lines.at(-1),
    /^to run it: batchline run rows\.jsonl --limit 280 --prompt @PROMPT --model claude-haiku-4-5 --max-tokens 50 -o FILE --max-cost 0\.\d+$/,
  )
  t.match(lines.at(-2), /^for a better estimate, .*--pilot 100 .*--like FILE\.job$/)
  const copied = ['run', 'rows.jsonl', '--prompt', '@PROMPT', '-o', 'out.jsonl']
  const run = await cli([...copied, '--model', 'claude-haiku-4-5'], { url, cwd: folder })
  t.equal(run.code, 2, 'a line copied as it is sends nothing')
  t.notMatch(stdout + stderr, secret)
  t.notMatch(stdout + stderr, sentinelKey)
  t.match(stderr, /Counting 200 of them \(free\)/)
  t.same(await readdir(folder), ['rows.jsonl'], 'no folder, no output')
  t.equal((await ledger()).creates, 0)
})

void t.test('the budget it names is the upper end, rounded up', async (t) => {
  const { url } = await service(t)
  const folder = t.testdir()
  const { path, text } = rowsFile(folder)
  await writeFile(path, text)
  const args = ['estimate', path, ...prompted]
  const json = await cli([...args, '--json'], { url })
  const { usd, sample } = JSON.parse(json.stdout) as CostEstimate
  const { stdout } = await cli(args, { url })
  const budget = Number(/--max-cost (\S+)$/.exec(stdout.trimEnd())?.[1])
  t.ok(usd && budget >= usd.high && budget < usd.high * 1.01, `${budget} for ${usd?.high}`)
  t.same([sample.counted, sample.seed], [200, 1])
  const again = await cli([...args, '--json'], { url })
  t.equal(again.stdout, json.stdout)
  const other = await cli([...args, '--json', '--seed', '2', '--sample', '50'], { url })
  t.match(JSON.parse(other.stdout), { sample: { counted: 50, seed: 2 } })
})

void t.test('a date is that of prices which were taken from the table', async (t) => {
  const { url } = await service(t, { models: 'any' })
  const price = { input: 4, output: 20 }
  const cwd = t.testdir({ 'p.json': JSON.stringify({ 'my-model': price }) })
  const args = ['estimate', '-', '--prompt', '{{text}}', '--prices', 'p.json']
  const input = jsonl([{ text: 'a' }])
  const own = await cli([...args, '--model', 'my-model'], { url, cwd, input })
  t.match(own, { code: 0, stdout: /^cost: \$/m })
  t.notMatch(own.stdout, 'Prices are those known')
  const known = await cli([...args, '--model', 'claude-haiku-4-5'], { url, cwd, input })
  t.match(known.stdout, /^note: Prices are those known on \d{4}-\d{2}-\d{2}/m)
})

void t.test('an interval where another job tells how long answers are', async (t) => {
  const { url } = await service(t)
  const cwd = t.testdir({ 'in.jsonl': requestLines(40) })
  await cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast], { url, cwd })
  const like = await cli(['estimate', 'in.jsonl', '--like', 'out.jsonl.job'], { url, cwd })
  t.match(like, { code: 0, stdout: /^cost: \$\S+ \(95 %: \$\S+ to \$\S+\), \$\S+ per/m })
  t.notMatch(like.stdout, 'for a better estimate')
})

void t.test('ready requests, from stdin', async (t) => {
  const { url } = await service(t)
  const args = ['estimate', '-', '--json', '--output-share', '1']
  const { code, stdout } = await cli(args, { url, input: requestLines(40) })
  t.equal(code, 0)
  const { models, usd } = JSON.parse(stdout) as CostEstimate
  t.match(models, [{ model: 'claude-haiku-5-5', requests: 40, outputTokens: { total: 40 * 64 } }])
  t.equal(usd?.most, usd?.high)
})

void t.test('rows that can not be sent are told', async (t) => {
  const { url } = await service(t)
  const rows = Array.from({ length: 30 }, (_, i) =>
    i === 5 ? { id: 'r' } : { id: `r${i}`, text: 'a' },
  )
  const args = ['estimate', '-', ...prompted]
  const { code, stdout } = await cli(args, { url, input: jsonl(rows) })
  t.equal(code, 0)
  t.match(stdout, /^30 rows, 29 requests; 29 counted/)
  t.match(
    stdout,
    /^1 row can't be sent and cost nothing; the first: row 6 .*there is no field "text"/m,
  )
})

void t.test('what is wrong ends it, in flags', async (t) => {
  const { url, faults } = await service(t)
  const input = jsonl([{ id: 'a', text: 'b' }])
  const wrong: Array<[readonly string[], RegExp, number]> = [
    [['estimate'], /an INPUT is required.*batchline estimate --help/, 2],
    [
      ['estimate', '-', '--output-share', '2'],
      /--output-share must be a number over 0, up to 1/,
      2,
    ],
    [['estimate', '-', '--like', 'x', '--output-share', '1'], /--like and --output-share/, 2],
    [['estimate', '-', '--sample', '0'], /--sample must be the number of requests/, 2],
    [['estimate', '-', '--like', 'x', ...prompted], /is not a job folder/, 2],
    [['estimate', '-', '--max-attempts', 'x'], /--max-attempts must be a whole number/, 2],
    [['estimate', '-', '--model', 'm'], /--model needs --prompt/, 2],
  ]
  for (const [args, message, exit] of wrong) {
    const { code, stderr, stdout } = await cli(args, { url, input })
    t.equal(code, exit, args.join(' '))
    t.match(stderr, message)
    t.equal(stdout, '')
  }
  faults.add({ on: 'count_tokens', fault: 'status', status: 404, envelope: false })
  const { code, stderr } = await cli(['estimate', '-', ...prompted], { url, input })
  t.equal(code, 4)
  t.match(stderr, /does not count tokens/)
})

void t.test('SIGINT ends it', async (t) => {
  const { url, faults } = await service(t)
  faults.add({ on: 'count_tokens', fault: 'hang' })
  const run = new Cli(['estimate', '-', ...prompted], {
    url,
    input: jsonl([{ id: 'a', text: 'b' }]),
  })
  await run.said('Counting 1 of them (free)')
  run.child.kill('SIGINT')
  const { code, stderr, stdout } = await run.ended
  t.equal(code, 130)
  t.match(stderr, /stopped\. Only free calls were sent/)
  t.equal(stdout, '')
})

void t.test(
  'the command line of a run as it is, and what of it is not in the figures',
  async (t) => {
    const { url, ledger } = await service(t).then((of) => ({
      url: of.url,
      ledger: () => of.ledger(),
    }))
    const cwd = t.testdir({
      'schema.json':
        '{"type":"object","properties":{"sure":{"type":"number"}},"required":["sure"]}',
    })
    const { path, text } = rowsFile(cwd)
    await writeFile(path, text)
    const checks = ['--schema', 'schema.json', '--repair', '--confidence', 'sure:0.9,0.7']
    const judged = [...checks, '--reask', secret, '--retry', 'refused', '--truth', 'topic:sure']
    const last = ['--ask-now', '9', '--fallback', 'null', '--review', 'review.jsonl']
    const limits = ['--max-error-rate', '5%', '--prompt-version', 'v1', '--pilot', '9', '--go']
    const usual = ['-o', 'out.jsonl', '--order', 'input', '--rejects', 'no.jsonl', '--poll', '1']
    const more = [...judged, ...last, ...limits, ...usual, '--dedupe', '--max-cost', '3']
    const all = ['rows.jsonl', ...prompted, ...more, '--sample', '0.02,30']
    const { code, stdout, stderr } = await cli(['estimate', ...all], { url, cwd })
    t.equal(code, 0, stderr)
    t.match(stdout, /200 counted by the service/, 'a share is the one of the review')
    t.match(stdout, /^note: The effect of --dedupe is not included: the run may cost less\.$/m)
    t.match(
      stdout,
      /^note: The effect of --confidence and --reask and --retry and --ask-now is not included: the run may cost more\.$/m,
    )
    const runLine = stdout.trimEnd().split('\n').at(-1) ?? ''
    t.match(
      runLine,
      /^to run it: batchline run rows\.jsonl .*--review review\.jsonl --sample 0\.02,30/,
    )
    t.equal(runLine.match(/--output |-o /g)?.length, 1, runLine)
    t.equal(runLine.match(/--max-cost /g)?.length, 1, runLine)
    t.notMatch(stdout + stderr, secret)
    t.same((await readdir(cwd)).sort(), ['rows.jsonl', 'schema.json'])
    t.equal((await ledger()).creates, 0)

    const few = await cli(['estimate', ...all.slice(0, -1), '50', '--json'], { url, cwd })
    t.match(JSON.parse(few.stdout), { sample: { counted: 50 } })
    for (const [flags, message] of [
      [['--sample', '0.02'], /--sample must be the number of requests .* a share needs --review/],
      [['--sample', '10001'], /--sample must be a whole number from 1 to 10000/],
      [['--truth', ':'], /--truth must be a field of the row/],
      [['--frob'], /Unknown option '--frob'/],
    ] as const) {
      const wrong = await cli(['estimate', 'rows.jsonl', ...prompted, ...flags], { url, cwd })
      t.match(wrong, { code: 2, stderr: message })
    }
  },
)

void t.test('with a marked prefix, one line more: what the cache makes of it', async (t) => {
  const { url } = await service(t)
  const rows = Array.from({ length: 100 }, (_, i) => ({ id: `r${i}`, text: `It broke, ${i}` }))
  const system = 'rule'.repeat(5000)
  const cwd = t.testdir({ 'in.jsonl': jsonl(rows), 'system.txt': system })
  const args = ['estimate', 'in.jsonl', ...prompted, '--system', '@system.txt', '--output-share']
  const plain = await cli([...args, '0.1'], { url, cwd })
  t.notMatch(plain.stdout, 'cache')
  t.match(
    plain.stdout,
    /^at most \$\S+ if every answer fills its max_tokens; \$\S+ without batches/m,
  )
  const marked = [...args, '0.1', '--cache-prefix']
  const cold = await cli(marked, { url, cwd })
  const line =
    /^with the prompt cache: \$(\S+) \(\$\S+ to \$(\S+)\), if (\S+) % of the marked tokens are read$/m
  const [, , , coldRate] = line.exec(cold.stdout) ?? []
  t.ok(Number(coldRate) > 29 && Number(coldRate) < 31, cold.stdout)
  t.match(
    cold.stdout,
    /^at most \$\S+ if .* and nothing is read from the cache; \$\S+ without batches/m,
  )
  const warm = await cli([...marked, '--pilot', '1'], { url, cwd })
  const [, expected, high, rate] = line.exec(warm.stdout) ?? []
  t.equal(rate, '99')
  const without = Number(/^cost: \$(\S+) /m.exec(warm.stdout)?.[1])
  t.ok(Number(expected) < without / 3, warm.stdout)
  const budget = Number(/--max-cost (\S+)$/.exec(warm.stdout.trimEnd())?.[1])
  t.ok(budget >= Number(high) && budget < Number(high) * 1.02, `${budget} for ${high}`)
  const lines = warm.stdout.split('\n')
  t.match(lines[lines.findIndex((of) => of.startsWith('cost: ')) + 1], line, 'below the cost')
  const gone = await cli([...marked, '--pilot', '1', '--go'], { url, cwd })
  t.equal(line.exec(gone.stdout)?.[3], coldRate, 'with --go nothing waits for the pilot')
  const json = await cli([...marked, '--pilot', '1', '--json'], { url, cwd })
  const { usd } = JSON.parse(json.stdout) as CostEstimate
  t.match(usd?.cached, { hitRate: 0.99 })
  const differs = ['--prompt', '{{text}}', '--model', 'claude-haiku-4-5', '--cache-prefix']
  const system2 = ['--system', `{{id}} ${system}`]
  const single = await cli(['estimate', 'in.jsonl', ...differs, ...system2], { url, cwd })
  t.match(
    single.stdout,
    /^with the prompt cache: .*, because prefixes are written but never read$/m,
  )
  for (const { stdout, stderr } of [plain, cold, warm, gone, json, single]) {
    t.notMatch(stdout + stderr, 'rulerule')
  }
})
