/** The figures of a report are those of the ledger, the service and the status, whatever state the job is in. */
import t from 'tap'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobJson } from '../../../src/cli/commands/job-json.ts'
import type { ReportJson } from '../../../src/cli/commands/report-json.ts'
import { estimateFile } from '../../../src/cli/options/estimate-file.ts'
import { clientOf } from '../../fixtures/run-job.ts'
import { Cli, cli, requestLines, service } from '../../cli/cli.ts'
import { planted, richRun, richService } from './rich-job.ts'

async function reportOf(cwd: string, ...args: string[]): Promise<ReportJson> {
  const { code, stdout, stderr } = await cli(['report', ...args, '--json'], { cwd })
  t.equal(code, 0, stderr)
  return JSON.parse(stdout) as ReportJson
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9

void t.test('everything on', async (t) => {
  const cwd = t.testdir()
  const emulator = await service(t, { ...richService({}), batchMs: 300, batchMsJitter: 300 })
  const spec = { rows: 400, maxRequests: 40 }
  t.equal((await cli(richRun(cwd, spec), { cwd, url: emulator.url })).code, 3)
  const status = JSON.parse((await cli(['status', 'job', '--json'], { cwd })).stdout) as JobJson
  const ledger = await emulator.ledger()
  const text = (await cli(['report', 'job', '--json'], { cwd })).stdout
  const { read, jobs, total, budgetUsd } = JSON.parse(text) as ReportJson
  const [job] = jobs
  if (!job) return t.fail('no job')

  await t.test('money and tokens', (t) => {
    t.ok(near(total.usd, ledger.usd), `${total.usd} is ${ledger.usd}`)
    const sum = job.costs.reduce((usd, { totalUsd }) => usd + totalUsd, 0)
    t.ok(near(sum, ledger.usd), 'by model')
    const classes = job.costs.flatMap(({ usd }) => Object.values(usd) as number[])
    t.ok(
      near(
        classes.reduce((usd, one) => usd + one),
        ledger.usd,
      ),
      'by class of tokens',
    )
    t.same(
      job.costs.map(({ tokens, answers }) => ({ tokens, answers })),
      status.cost?.models.map(({ tokens, answers }) => ({ tokens, answers })),
      'answers that were asked for at once are in it',
    )
    t.ok((status.askedNow?.answered ?? 0) > 0)
    t.equal(budgetUsd, 5000, 'of the command that the job was run with')
    t.end()
  })
  await t.test('outcomes are those of the status, without ids', (t) => {
    const withoutIds = JSON.parse(JSON.stringify(status), (key, value: unknown) =>
      key === 'custom_id' ? undefined : value,
    ) as JobJson
    // Where the job stands is no part of the figures: it has members of its own.
    const { state, openBatches, budgetUsd: _, changed: __, ...rest } = withoutIds
    t.match({ state, openBatches }, { state: 'finished', openBatches: 0 })
    t.same(job.status, rest)
    t.equal(job.stage, 'finished')
    t.ok(job.status.outcomes && job.status.outcomes.failed > 0)
    t.equal(job.sharedRows, 40)
    t.match(JSON.stringify(status), planted.id, 'they are there to be shown')
    for (const secret of Object.values(planted)) t.notMatch(text, secret)
    t.end()
  })
  await t.test('batches began and ended when the service says so', async (t) => {
    const { data } = await clientOf(emulator.url).messages.batches.list({ limit: 1000 })
    const bars = job.batches?.bars ?? []
    // As text: a time is written as in every other JSON of the command.
    const iso = (text: string | null): string => new Date(text ?? '').toISOString()
    t.same(
      bars.map(({ created, ended }) => `${created} ${ended}`).sort(),
      data.map((one) => `${iso(one.created_at)} ${iso(one.ended_at)}`).sort(),
    )
    const { from, to, lanes = [] } = job.batches ?? {}
    t.same(
      [from, to],
      [
        bars[0]?.created,
        bars
          .map(({ ended = '' }) => ended)
          .sort()
          .at(-1),
      ],
    )
    t.equal(lanes[0]?.from, from)
    t.ok((lanes[0]?.tookMs?.p50 ?? 0) >= 300, 'a length of time says its unit')
    const { created, lastRecord } = job
    const meta = readFileSync(join(cwd, 'job/job.json'), 'utf8')
    t.equal(created, (JSON.parse(meta) as { created: string }).created)
    t.equal(
      lastRecord,
      readFileSync(join(cwd, 'job/journal.jsonl'), 'utf8').match(/.*"ts":"([^"]+)"/s)?.[1],
    )
    t.ok(Date.now() - Date.parse(read) < 600_000 && read.endsWith('Z'), read)
    // A time that is a number would be one of this century: thirteen digits.
    t.notMatch(text, /[:[,]1[6-9]\d{11}[,}\]]/)
    t.match(job.batches, { batches: data.length, open: 0, inexactBegin: 0, inexactEnd: 0 })
    t.equal(job.openBatches, undefined)
  })
  await t.test('rows where they are asked for', async (t) => {
    const { jobs: withRows } = await reportOf(cwd, 'job', '--with-rows')
    const samples = withRows[0]?.samples ?? []
    t.equal(samples.length, status.outcomes?.failures.length)
    const lines = readFileSync(join(cwd, 'in.jsonl'), 'utf8').split('\n')
    for (const { position, row = '', customId } of samples) {
      t.same(JSON.parse(row), JSON.parse(lines[position] ?? ''), customId)
    }
    const answers = samples.map(({ kind, answer }) => `${kind}: ${answer}`)
    t.ok(answers.includes(`refused: ${planted.answer}`), answers.join('\n'))
    t.ok(answers.some((one) => one.startsWith(`invalid_output: no JSON ${planted.answer}`)))
  })
})

void t.test('beside a process that works, and after it was killed', async (t) => {
  const cwd = t.testdir({ 'in.jsonl': requestLines(40) })
  const emulator = await service(t, { batchMs: 3_600_000 })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '10']
  const run = new Cli(args, { cwd, url: emulator.url })
  await run.said(/chunk 4: 10 requests sent/)
  const beside = await reportOf(cwd, 'job')
  t.match(beside.jobs[0], { stage: 'running', openBatches: { batches: 4, requests: 40 } })
  t.equal(run.child.exitCode, null)
  run.child.kill('SIGKILL')
  await run.ended
  const journal = readFileSync(join(cwd, 'job/journal.jsonl'))
  // A record that the kill has torn.
  appendFileSync(join(cwd, 'job/journal.jsonl'), '{"n":99,"type":"FET')
  const { jobs, read } = await reportOf(cwd, 'job', 'job')
  t.equal(jobs.length, 1, 'named twice, and shown once')
  const [job] = jobs
  t.equal(job?.batches?.open, 4)
  const { from = '', to = '' } = job?.batches ?? {}
  t.ok(to <= read && to > from, `${from} ${to} ${read}`)
  const listed = job?.openBatches?.listed ?? []
  t.equal(listed.length, 4)
  for (const { created = '', expires = '', resultsUntil = '' } of listed) {
    t.equal(Date.parse(expires) - Date.parse(created), 86_400_000)
    t.equal(Date.parse(resultsUntil) - Date.parse(created), 29 * 86_400_000)
  }
  t.equal(
    readFileSync(join(cwd, 'job/journal.jsonl')).length,
    journal.length + 19,
    'nothing was mended: a report only reads',
  )
})

void t.test('an estimate that knows the prompt cache is compared with what it says of it', (t) => {
  const usd = { expected: 4, low: 3, high: 5, most: 9 }
  const cached = { expected: 2, low: 1, high: 3, most: 6, hitRate: 0.9 }
  const folder = t.testdir({
    'plain.json': JSON.stringify({ usd }),
    'cached.json': JSON.stringify({ usd: { ...usd, cached } }),
  })
  t.same(estimateFile(join(folder, 'plain.json'), '--estimate'), usd)
  const { hitRate: _rate, ...known } = cached
  t.same(estimateFile(join(folder, 'cached.json'), '--estimate'), known)
  t.end()
})

void t.test('what the line of the command has to be', async (t) => {
  const cwd = t.testdir({
    empty: {},
    'estimate.json': '{"usd":{"expected":1}}',
    'in.jsonl': requestLines(3),
  })
  const emulator = await service(t)
  const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--poll', '0.05']
  t.equal((await cli(run, { cwd, url: emulator.url })).code, 0)
  const wrong: Array<[string[], RegExp]> = [
    [[], /a report needs at least one job folder/],
    [['empty', '-o', 'r.html'], /not a job folder/],
    [['job', '-o', 'job/r.html'], /lies in the job folder/],
    [['job', '-o', 'r.html', '--estimate', 'estimate.json'], /holds no cost in USD/],
    [
      ['job', '-o', 'r.html', '--estimate', 'in.jsonl'],
      /--estimate: in\.jsonl is not JSON|not JSON/,
    ],
    [['job', '-o', 'r.html', '--max-cost', 'much'], /--max-cost must be an amount/],
  ]
  for (const [args, stderr] of wrong) {
    t.match(await cli(['report', ...args], { cwd }), { code: 2, stderr }, args.join(' '))
  }
  // Where the package for charts is not installed.
  const hook = `export async function resolve(name, context, next) {
    if (name.startsWith('echarts/')) throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' })
    return next(name, context)
  }`
  writeFileSync(join(cwd, 'hook.mjs'), hook)
  writeFileSync(
    join(cwd, 'register.mjs'),
    "import { register } from 'node:module'\nregister('./hook.mjs', import.meta.url)\n",
  )
  const env = { NODE_OPTIONS: `--import=${join(cwd, 'register.mjs')}` }
  t.match(await cli(['report', 'job', '-o', 'r.html'], { cwd, env }), {
    code: 2,
    stderr: /needs the package echarts.*npm install echarts/,
  })
  t.match(await cli(['report', 'job', '--json'], { cwd, env }), { code: 0, stdout: /^\{"/ })
  t.match(await cli(['report', 'job'], { cwd }), { code: 0, stdout: /^<!doctype html>/ })
})
