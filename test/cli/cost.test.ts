/** What the command says of tokens and money: while it runs, at its end, and in its status. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { costLines } from '../../src/cli/terminal/cost-lines.ts'
import { eventLine } from '../../src/cli/terminal/event-line.ts'
import { dollars, percent } from '../../src/cli/terminal/figures.ts'
import { Progress } from '../../src/cli/terminal/progress.ts'
import { Tally } from '../../src/cli/terminal/tally.ts'
import { Terminal } from '../../src/cli/terminal/terminal.ts'
import type { JobCost, JobStatus, Outcome } from '../../src/index.ts'
import { cli, fast, outcomes, requestLines, service } from './cli.ts'

const none = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
const plain: JobCost = {
  answers: 4,
  tokens: { ...none, input: 400, output: 40 },
  usd: 0.0012,
  usdPerAnswer: 0.0003,
  unpricedAnswers: 0,
  unpricedModels: [],
  models: [],
  input: { p50: 100, p95: 100, p99: 100, max: 1101 },
  output: { p50: 10, p95: 10, p99: 10, max: 11 },
  nearLimit: 0,
  tiers: {},
  webSearches: 0,
  unknownRequests: 0,
}

function statusOf(cost: JobCost | undefined, duplicates: readonly string[] = []): JobStatus {
  const rest = { job: 'j', attempts: [], canceled: false, sealedRows: 0, sentRows: 0 }
  return { ...rest, duplicates, prompts: [], ...(cost ? { cost } : {}) }
}

void t.test('dollars and shares as people read them', async (t) => {
  const amounts = [0, 1234.567, 1, 0.99999, 0.0123, 0.00987, 0.00012, 0.0000012345, -0.5]
  t.same(amounts.map(dollars), [
    '$0.00',
    '$1,234.57',
    '$1.00',
    '$1.0000',
    '$0.0123',
    '$0.0099',
    '$0.00012',
    '$0.0000012',
    '-$0.5000',
  ])
  t.same([0, 0.5, 0.9999, 1].map(percent), ['0 %', '50 %', '99.9 %', '100 %'])
})

void t.test('the sum, and what is not in it', async (t) => {
  t.same(costLines(statusOf(undefined)), [])
  const spread =
    'tokens of an answer: in p50 100, p95 100, p99 100, most 1,101; out p50 10, p95 10, p99 10, most 11'
  t.same(costLines(statusOf(plain)), ['cost: $0.0012, $0.00030 an answer', spread])
  const run = { answers: 0, tokens: none, usd: 0 }
  t.equal(
    costLines(statusOf({ ...plain, run }), 3)[0],
    'cost: $0.00 in this run; the job: $0.0012, $0.00040 a row',
  )
  const odd: JobCost = {
    ...plain,
    unpricedAnswers: 1,
    unpricedModels: ['claude-next'],
    nearLimit: 2,
    cache: { read: 300, written: 100, hitRate: 0.75, savedUsd: 0.02 },
    tiers: { standard: 1 },
    webSearches: 5,
    unknownRequests: 7,
  }
  const lines = costLines(statusOf(odd, ['msgbatch_1']), 3)
  t.match(lines, [
    /^cost: at least \$0.0012, \$0.00030 an answer$/,
    spread,
    'prompt cache: 300 tokens read, 100 written, hit rate 75 %, saved $0.0200',
    /^2 answers came within 10 % of max_tokens.* --max-tokens/,
    /^not in the cost: 1 answer of claude-next, .*--prices FILE/,
    /^1 answer came with the service tier "standard".* full price$/,
    /^not in the cost: 5 web searches/,
    /^not in the cost: 7 requests/,
    /^not in the cost: 1 second batch, billed as well$/,
  ])
  t.equal(lines.length, 9)
  const { usd: _usd, usdPerAnswer: _each, ...unpriced } = odd
  t.equal(costLines(statusOf(unpriced), 3)[0], 'cost: not known')
  const lost = { read: 0, written: 100, hitRate: 0, savedUsd: -0.01 }
  t.match(
    costLines(statusOf({ ...plain, cache: lost }))[2],
    'it cost $0.0100 more than running without a cache',
  )
})

void t.test('while it runs', async (t) => {
  const at = '2026-01-31T12:00:00.000Z'
  const chunk = { attempt: 1, chunk: 2, id: 'msgbatch_1' }
  const fetched = { type: 'fetched', at, ...chunk, lines: 3, missing: 0, models: [] } as const
  t.equal(
    eventLine({ ...fetched, tokens: none, usd: 0.0123 })?.text,
    'chunk 2: ended with 3 results, $0.0123',
  )
  t.equal(eventLine({ ...fetched, tokens: none })?.text, 'chunk 2: ended with 3 results')
  let written = ''
  const out = { write: (text: string) => (written += text), columns: 200 }
  const progress = new Progress(
    new Terminal(out as unknown as NodeJS.WriteStream, true),
    new Tally(),
  )
  let spent = 0
  progress.start(statusOf(undefined), () => spent)
  progress.draw()
  t.notMatch(written, '$')
  spent = 0.0123
  progress.draw()
  t.match(written, '| $0.0123')
  progress.stop()
})

void t.test('at the end of a run, of a replay, and in the status', async (t) => {
  const usage = {
    input_tokens: 900_000,
    cache_read_input_tokens: 100_000,
    output_tokens: 50,
    service_tier: 'standard' as const,
  }
  const respond = (): object => ({ text: 'fine', stop_reason: 'end_turn', usage })
  const emulator = await service(t, { respond })
  const { url } = emulator
  const cwd = t.testdir({ 'in.jsonl': requestLines(6) })
  const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '4', ...fast]
  const first = await cli(run, { url, cwd })
  const { usd } = await emulator.ledger()
  const written = outcomes(readFileSync(join(cwd, 'out.jsonl'))) as unknown as Outcome[]
  t.ok(Math.abs(written.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0) - usd) < 1e-9)
  const sum = `${dollars(usd)}, ${dollars(usd / 6)} a row`
  t.match(first, { code: 0, stderr: `cost: ${dollars(usd)} in this run; the job: ${sum}\n` })
  t.match(first.stderr, '6,000,000 tokens in, 300 tokens out')
  t.match(first.stderr, 'most 1,000,000; out p50 50')
  t.match(first.stderr, '600,000 tokens read, 0 written, hit rate 100 %, saved $')
  t.match(first.stderr, '6 answers came with the service tier "standard"')
  t.match(first.stderr, /chunk 1: ended with 4 results, \$/)

  const again = await cli(run, { url, cwd })
  t.match(again, { code: 0, stderr: `cost: $0.00 in this run; the job: ${sum}\n` })

  const { stdout } = await cli(['status', 'job'], { cwd })
  t.match(stdout, `requests 6 settled of 6 sent; cost ${dollars(usd)}\n`)
  t.match(stdout, '6 answers: 6,000,000 tokens in, 300 tokens out\n')
  t.match(stdout, `\ncost: ${sum}\n`)
  const { cost } = JSON.parse((await cli(['status', 'job', '--json'], { cwd })).stdout) as JobStatus
  t.match(cost, { answers: 6, usd, tiers: { standard: 6 }, cache: { hitRate: 1 } })
  t.equal(cost?.run, undefined)
})
